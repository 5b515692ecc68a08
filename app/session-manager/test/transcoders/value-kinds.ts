// Kinds of values, and how to make one of each.
import type { Make } from "./random-values.ts";

const texts = [
  "",
  "a",
  "title",
  "ação",
  "🎲",
  "\u0000",
  "\ud800",
  "\udc00x",
  "\ufeff",
  "\ufeffa text with a mark in front that is longer than any reader's short cut is short",
  "é".repeat(40),
  "x".repeat(70_000),
  "🎲".repeat(100),
  "\ud83c".repeat(70),
];
const numbers = [
  0,
  1,
  -1,
  31,
  32,
  63,
  64,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  0.1,
  5e-324,
  1e308,
  -32,
  -33,
  -129,
  -32_769,
  -(2 ** 31) - 1,
];
const times = [
  0,
  1,
  -1,
  999,
  1000,
  -500,
  1_700_000_000_123,
  4_294_967_296_000,
  8.64e15,
  -8.64e15,
  Number.NaN,
];
const views: readonly (new (memory: ArrayBuffer) => ArrayBufferView)[] = [
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

/** What JSON has. */
export const JSON_KINDS: Record<string, Make> = {
  null: () => null,
  boolean: (values) => values.chance(0.5),
  "listed number": (values) => values.oneOf(numbers),
  "any number": (values) => (values.random() - 0.5) * 10 ** values.below(300),
  integer: (values) => Math.trunc((values.random() - 0.5) * 2 ** values.below(64)) + 0,
  "listed text": (values) => values.oneOf(texts),
  text: (values) => values.text(),
  array: (values) => values.fillArray(values.remember([])),
  object: (values) => values.fillObject(values.remember({})),
};

/** What a structured transcoder has besides. */
export const STRUCTURED_KINDS: Record<string, Make> = {
  ...JSON_KINDS,
  undefined: () => undefined,
  "-0": () => -0,
  NaN: () => Number.NaN,
  infinity: (values) => values.oneOf([Infinity, -Infinity]),
  bigint: (values) => values.bigint(),
  date: (values) => values.remember(new Date(values.oneOf(times))),
  "any date": (values) => values.remember(new Date(Math.trunc((values.random() - 0.5) * 1.7e16))),
  map: (values) => values.fillMap(values.remember(new Map())),
  set: (values) => values.fillSet(values.remember(new Set())),
  Buffer: (values) => values.remember(Buffer.from(values.memory())),
  ArrayBuffer: (values) => values.remember(values.memory()),
  view: (values) => values.remember(new (values.oneOf(views))(values.memory())),
  "the same again": (values) => values.again(),
};

/** Arrays with holes or named properties. */
export const SPARSE_KINDS: Record<string, Make> = {
  "array with holes": (values) => {
    const array = values.remember<unknown[]>([]);
    array[values.below(5) + 1] = values.value();
    array.length += values.below(3);
    return array;
  },
  "array with names": (values) =>
    Object.assign(values.fillArray(values.remember([])), { name: values.value() }),
};

/** 1, nothing at all, 3. */
export function arrayWithHole(): unknown[] {
  const array = [1];
  array[2] = 3;
  return array;
}

class Book {
  readonly title = "Emma";
}

/** What no transcoder brings back. */
export const INEXACT_KINDS: Record<string, Make> = {
  function: () => () => 1,
  symbol: () => Symbol("s"),
  instance: () => new Book(),
  "regular expression": () => /x/,
  error: () => new Error("no"),
  "boxed number": () => Object(1),
  "no prototype": () => Object.create(null),
  "Buffer with a property": (values) => Object.assign(Buffer.from(values.memory()), { x: 1 }),
  "view with a property": (values) => Object.assign(new Uint8Array(values.memory()), { x: 1 }),
  "view of a part": () => new Uint8Array(8).subarray(1),
  "hole and name": () => Object.assign(arrayWithHole(), { x: 1 }),
  getter: () => Object.defineProperty([1], 0, { get: () => 1, enumerable: true }),
};
