import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { v8Transcoder } from "../../src/transcoders/v8.ts";
import { structuredContract } from "./structured-contract.ts";
import { structuredRefusals, structuredSamples } from "./structured-samples.ts";
import { transcoderContract } from "./transcoder-contract.ts";
import { arrayWithHole, SPARSE_KINDS, STRUCTURED_KINDS } from "./value-kinds.ts";

transcoderContract(v8Transcoder, {
  samples: [
    ...structuredSamples,
    ["an array with a hole", arrayWithHole()],
    ["an array with a named property", Object.assign([1, 2], { name: "x" })],
    ["an array with a hole and a name", Object.assign(arrayWithHole(), { name: "x" })],
  ],
  refusals: structuredRefusals,
  kinds: { ...STRUCTURED_KINDS, ...SPARSE_KINDS },
});
structuredContract(v8Transcoder);

test("holes come back as such", () => {
  const back = v8Transcoder.decode(v8Transcoder.encode(toAttributes({ a: arrayWithHole() })));
  expect(Object.keys(back["a"] as unknown[])).toEqual(["0", "2"]);
});

test("an array or a single value is no set of attributes", () => {
  for (const value of [[1], 1, null, "text"]) {
    expect(() => v8Transcoder.decode(serialize(value))).toThrow(Error);
  }
});

test.each([
  ["an error", new TypeError("no")],
  ["a regular expression", /x/],
  ["a boxed number", Object(1)],
])("%s that somebody else stored is refused", (_, value) => {
  expect(() => v8Transcoder.decode(serialize({ a: value }))).toThrow("a is an instance of");
});

const canonical = (attributes: object) =>
  v8Transcoder.canonical?.(v8Transcoder.encode(toAttributes(attributes)));

test("what was read and what a program made have the same canonical bytes", () => {
  const made = { a: [1, [2, "x"]], b: new Map([[1, [new Date(0)]]]), c: arrayWithHole() };
  const read = v8Transcoder.decode(v8Transcoder.encode(toAttributes(made)));
  expect(canonical(read)).toEqual(canonical(made));
  expect(canonical({ ...read, a: [1, [2, "x"]] })).toEqual(canonical(made));
  expect(canonical({ ...read, a: [1, [2, "y"]] })).not.toEqual(canonical(made));
});
