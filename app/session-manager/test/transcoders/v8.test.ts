import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { v8Transcoder } from "../../src/transcoders/v8.ts";
import { Book, transcoderContract } from "./transcoder-contract.ts";

const withHoles: unknown[] = [1];
withHoles[3] = 4;

transcoderContract(
  v8Transcoder,
  [
    ["undefined", undefined],
    ["undefined inside", { x: undefined, y: [undefined] }],
    ["NaN and infinities", [Number.NaN, Infinity, -Infinity]],
    ["-0", -0],
    ["a bigint", 2n ** 100n],
    ["a negative bigint", -1n],
    ["a date", new Date(1_700_000_000_123)],
    ["an invalid date", new Date(Number.NaN)],
    [
      "a map",
      new Map<unknown, unknown>([
        [{ k: 1 }, new Set([1])],
        ["b", new Map()],
      ]),
    ],
    ["a set", new Set([1, "two", [3]])],
    ["a Buffer", Buffer.from([0, 255, 10, 13])],
    ["a typed array", new Float64Array([1.5, -0, Number.NaN])],
    ["a bigint array", new BigInt64Array([-1n])],
    ["an ArrayBuffer", new Uint8Array([1, 2, 3]).buffer],
    ["an array with holes", withHoles],
    ["an array with a named property", Object.assign([1, 2], { name: "x" })],
  ],
  [
    ["a function in a map", new Map([["k", () => 1]]), "a[…]", "a function"],
    ["a function as a key", new Map([[() => 1, 1]]), "a[…]", "a function"],
    ["a class instance in a set", new Set([new Book("Emma")]), "a[…]", "an instance of Book"],
    ["a date with a property", Object.assign(new Date(), { x: 1 }), "a", "an instance of Date"],
    ["a map with a property", Object.assign(new Map(), { x: 1 }), "a", "an instance of Map"],
    ["a shared buffer", new SharedArrayBuffer(1), "a", "an instance of SharedArrayBuffer"],
  ],
);

test("one object in two places comes back as one object in two places", () => {
  const shared = { x: 1 };
  const back = v8Transcoder.decode(
    v8Transcoder.encode(toAttributes({ a: shared, b: [shared], c: new Map([["k", shared]]) })),
  );
  expect(back).toEqual({ a: { x: 1 }, b: [{ x: 1 }], c: new Map([["k", { x: 1 }]]) });
  expect((back["b"] as unknown[])[0]).toBe(back["a"]);
  expect((back["c"] as Map<string, unknown>).get("k")).toBe(back["a"]);
});

test("a circle comes back as a circle", () => {
  const circle: { self?: unknown; list: unknown[] } = { list: [] };
  circle.self = circle;
  circle.list.push(circle);
  const back = v8Transcoder.decode(v8Transcoder.encode(toAttributes({ circle })));
  const { circle: copy } = back as { circle: typeof circle };
  expect(copy.self).toBe(copy);
  expect(copy.list[0]).toBe(copy);
});

test("-0 and holes come back as such", () => {
  const back = v8Transcoder.decode(v8Transcoder.encode(toAttributes({ zero: -0, withHoles })));
  expect(Object.is(back["zero"], -0)).toBe(true);
  expect(Object.keys(back["withHoles"] as unknown[])).toEqual(["0", "3"]);
});

test("what was decoded does not change with the bytes that it was decoded from", () => {
  const bytes = v8Transcoder.encode(toAttributes({ a: Buffer.from("abc") }));
  const back = v8Transcoder.decode(bytes);
  bytes.fill(0);
  expect(back["a"]).toEqual(Buffer.from("abc"));
});

test("an array or a single value is no set of attributes", () => {
  for (const value of [[1], 1, null, "text"]) {
    expect(() => v8Transcoder.decode(serialize(value))).toThrow(Error);
  }
});
