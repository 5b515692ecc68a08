import { expect, test } from "vitest";
import { jsonTranscoder } from "../../src/transcoders/json.ts";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { transcoderContract } from "./transcoder-contract.ts";
import { JSON_KINDS } from "./value-kinds.ts";

const shared = { x: 1 };
const circle: { self?: unknown } = {};
circle.self = circle;
const withHoles: unknown[] = [1];
withHoles[3] = 4;

transcoderContract(jsonTranscoder, {
  samples: [],
  kinds: JSON_KINDS,
  refusals: [
    ["undefined", undefined, "a", "undefined"],
    ["undefined inside", [{ x: undefined }], "a[0].x", "undefined"],
    ["NaN", Number.NaN, "a", "NaN"],
    ["an infinity", [-Infinity], "a[0]", "-Infinity"],
    ["-0", -0, "a", "-0"],
    ["a bigint", 1n, "a", "a bigint"],
    ["a date", new Date(), "a", "an instance of Date"],
    ["a map", new Map(), "a", "an instance of Map"],
    ["a set", { x: new Set() }, "a.x", "an instance of Set"],
    ["a Buffer", Buffer.from("x"), "a", "an instance of Buffer"],
    ["a typed array", new Uint8Array(1), "a", "an instance of Uint8Array"],
    ["an ArrayBuffer", new ArrayBuffer(1), "a", "an instance of ArrayBuffer"],
    ["an array with holes", withHoles, "a", "holes"],
    ["an array with a named property", Object.assign([1], { x: 1 }), "a", "named properties"],
    ["one object in two places", [shared, shared], "a.1", "stands in two places"],
    ["a circle", circle, "a.self", "stands in two places"],
  ],
});

test("people can read it", () => {
  expect(jsonTranscoder.encode(toAttributes({ a: [1] })).toString()).toBe('{"a":[1]}');
});

test("one object under two attributes is refused", () => {
  expect(() => jsonTranscoder.encode(toAttributes({ a: shared, b: shared }))).toThrow(
    /"b".*two places/,
  );
});
