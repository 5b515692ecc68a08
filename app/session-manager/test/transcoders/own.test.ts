import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { OptionError, UnsupportedAttributeError } from "../../src/errors.ts";
import { asTranscoder, type OwnTranscoder } from "../../src/transcoders/own.ts";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { jsonTranscoder } from "../../src/transcoders/json.ts";
import { transcoderContract } from "./transcoder-contract.ts";
import { JSON_KINDS } from "./value-kinds.ts";

/** As an application might have it: JSON, but smaller. */
const deflated: OwnTranscoder = {
  name: "deflated",
  encode(attributes) {
    try {
      return deflateRawSync(jsonTranscoder.encode(attributes));
    } catch (error) {
      const { attribute, path, type } = error as UnsupportedAttributeError;
      throw new UnsupportedAttributeError(attribute, path, type, "deflated");
    }
  },
  decode: (bytes) => jsonTranscoder.decode(inflateRawSync(bytes)),
};

transcoderContract(asTranscoder(deflated), { samples: [], refusals: [], kinds: JSON_KINDS });

const attributes = toAttributes({ a: 1 });
const own = (encode: () => unknown, decode: () => unknown = () => ({})) =>
  asTranscoder({ name: "own", encode, decode } as OwnTranscoder);

test.each([
  ["a text", () => "x", "it gave x"],
  ["a promise", async () => Buffer.from("x"), "it gave a Promise"],
  ["nothing", () => undefined, "it gave undefined"],
  ["other memory", () => new ArrayBuffer(1), "it gave a ArrayBuffer"],
])("an encode that gives %s is refused by the option's name", (_, encode, given) => {
  expect(() => own(encode).encode(attributes)).toThrow(OptionError);
  expect(() => own(encode).encode(attributes)).toThrow(
    `option transcoderFactory: encode of "own" has to give a Uint8Array, ${given}`,
  );
});

test.each([
  ["a promise", async () => ({})],
  ["a list", () => []],
  ["nothing", () => null],
  ["an instance", () => new Map()],
])("a decode that gives %s is refused", (_, decode) => {
  expect(() => own(() => Buffer.alloc(0), decode).decode(Buffer.from("x"))).toThrow(
    'option transcoderFactory: decode of "own" has to give a plain object',
  );
});

test("an error of its own is passed on", () => {
  const error = new Error("not today");
  const refusing = own(() => {
    throw error;
  });
  expect(() => refusing.encode(attributes)).toThrow(error);
});

test("it may write to the same memory each time", () => {
  const memory = new Uint8Array([1]);
  const transcoder = own(() => memory);
  const bytes = transcoder.encode(attributes);
  memory[0] = 2;
  expect(bytes).toEqual(Buffer.from([1]));
});

test("it may change the bytes that it is given", () => {
  const transcoder = own(() => Buffer.alloc(0), ((bytes: Buffer) => ({
    first: bytes.fill(0)[0],
  })) as () => unknown);
  const bytes = Buffer.from("abc");
  expect(transcoder.decode(bytes)).toEqual({ first: 0 });
  expect(bytes.toString()).toBe("abc");
});

test("it keeps its `this`", () => {
  class Prefixed implements OwnTranscoder {
    readonly name = "prefixed";
    readonly #prefix = "x";
    encode = () => Buffer.from(this.#prefix);
    decode(bytes: Buffer): object {
      return { prefix: this.#prefix, bytes: bytes.toString() };
    }
  }
  const transcoder = asTranscoder(new Prefixed());
  expect(transcoder.decode(transcoder.encode(attributes))).toEqual({ prefix: "x", bytes: "x" });
});
