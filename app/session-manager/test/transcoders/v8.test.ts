import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { v8Transcoder } from "../../src/transcoders/v8.ts";
import { differenceOf } from "./same-graph.ts";
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
  expect(() => v8Transcoder.decode(serialize({ a: value }))).toThrow("hold what no session holds");
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

/** An array without any element that is said to have so many. */
function arrayOf(length: number): unknown[] {
  const array: unknown[] = [];
  array.length = length;
  return array;
}

test("holes are kept up to a limit, and refused by name beyond it, wherever they are", () => {
  const most = toAttributes({ a: arrayOf(50_000), b: [arrayOf(50_000)] });
  expect(differenceOf(v8Transcoder.decode(v8Transcoder.encode(most)), most)).toBeUndefined();
  const more = toAttributes({ a: arrayOf(50_000), b: [arrayOf(50_001)] });
  expect(() => v8Transcoder.encode(more)).toThrow("b[0] is an array with more than 100000 holes");
});

test("an array that a program filled as it went is no array with holes", () => {
  const array = Array.from({ length: 150_000 }, () => 1);
  const filled = toAttributes({ array, other: arrayOf(150_000).fill(1) });
  expect(differenceOf(v8Transcoder.decode(v8Transcoder.encode(filled)), filled)).toBeUndefined();
});

/** Seven bits a byte. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}

const header = [0xff, 0x0f];
const hostile: [name: string, bytes: number[]][] = [
  [
    "an array of thirty million holes",
    [0x61, ...varint(30_000_000), 0x40, 0, ...varint(30_000_000)],
  ],
  [
    "many arrays that are too long together",
    Array.from({ length: 40 }, () => [0x61, ...varint(90_000), 0x40, 0, ...varint(90_000)]).flat(),
  ],
  [
    "arrays in arrays, each as long as all bytes",
    Array.from({ length: 9000 }, () => [0x41, ...varint(9000)]).flat(),
  ],
  ["a number that never ends", [0x49, ...Array.from({ length: 40 }, () => 0xff)]],
  ["memory that can grow to four gigabytes", [0x7e, 0, ...varint(0xffff_ffff)]],
];

test.each(hostile)("%s in a few bytes is refused before the platform sees it", (_, bytes) => {
  const attributes = Buffer.from([...header, 0x6f, 0x22, 1, 0x61, ...bytes, 0x7b, 1]);
  expect(() => v8Transcoder.decode(attributes)).toThrow(/^the attribute bytes hold/);
});

test("bytes of an older format are refused", () => {
  const bytes = v8Transcoder.encode(toAttributes({ a: 1 }));
  bytes[1] = 13;
  expect(() => v8Transcoder.decode(bytes)).toThrow("an older format");
});
