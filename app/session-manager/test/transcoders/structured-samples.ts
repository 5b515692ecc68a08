// What the structured transcoders bring back besides JSON's own values, and what they refuse.
import type { Refusal, Sample } from "./transcoder-contract.ts";

class Book {
  readonly title = "Emma";
}

export const structuredSamples: Sample[] = [
  ["undefined", undefined],
  ["undefined inside", { x: undefined, y: [undefined] }],
  ["NaN and infinities", [Number.NaN, Infinity, -Infinity]],
  ["-0", -0],
  ["a bigint", 2n ** 100n],
  ["a negative bigint", -1n],
  ["a date", new Date(1_700_000_000_123)],
  ["a date long ago", new Date(-8.64e15)],
  ["an invalid date", new Date(Number.NaN)],
  [
    "a map",
    new Map<unknown, unknown>([
      [{ k: 1 }, new Set([1])],
      ["b", new Map()],
      [["a", "list"], undefined],
      [-0, Number.NaN],
    ]),
  ],
  ["a set", new Set([1, "two", [3], undefined])],
  ["a Buffer", Buffer.from([0, 255, 10, 13])],
  ["a Buffer that is a part of another", Buffer.from("abcdef").subarray(2, 4)],
  ["a typed array", new Float64Array([1.5, -0, Number.NaN])],
  ["a bigint array", new BigInt64Array([-1n])],
  ["an empty typed array", new Uint8Array()],
  ["an ArrayBuffer", new Uint8Array([1, 2, 3]).buffer],
  ["a DataView", new DataView(new ArrayBuffer(3))],
];

// Newer than what TypeScript is told of the language.
const growing: unknown = Reflect.construct(ArrayBuffer, [1, { maxByteLength: 2 }]);
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });

export const structuredRefusals: Refusal[] = [
  ["a function in a map", new Map([["k", () => 1]]), "a[…]", "a function"],
  ["a function as a key", new Map([[() => 1, 1]]), "a[…]", "a function"],
  ["a class instance in a set", new Set([new Book()]), "a[…]", "an instance of Book"],
  ["a date with a property", Object.assign(new Date(), { x: 1 }), "a", "a property of its own"],
  ["a map with a property", Object.assign(new Map(), { x: 1 }), "a", "a property of its own"],
  [
    "a Buffer with a property",
    Object.assign(Buffer.from("abc"), { x: 1 }),
    "a",
    "an instance of Buffer with a property of its own",
  ],
  [
    "a typed array with a property named by a symbol",
    Object.assign(new Float32Array([Number.NaN]), { [Symbol("s")]: 1 }),
    "a",
    "an instance of Float32Array with a property of its own",
  ],
  [
    "a DataView with a property",
    Object.assign(new DataView(new ArrayBuffer(1)), { x: 1 }),
    "a",
    "a property of its own",
  ],
  [
    "an ArrayBuffer with a property",
    Object.assign(new ArrayBuffer(1), { x: 1 }),
    "a",
    "a property of its own",
  ],
  ["a shared buffer", new SharedArrayBuffer(1), "a", "an instance of SharedArrayBuffer"],
  [
    "a view of shared memory",
    new Uint8Array(new SharedArrayBuffer(1)),
    "a",
    "an instance of Uint8Array",
  ],
  [
    "a Buffer of shared memory",
    Buffer.from(new SharedArrayBuffer(1)),
    "a",
    "an instance of Buffer",
  ],
  ["a view of a part", new Uint8Array(4).subarray(1), "a", "memory that is not its own"],
  ["memory that can grow", growing, "a", "that can be resized"],
  ["memory that was given away", detached, "a", "an instance of Uint8Array that can't be read"],
  ["what only looks like a date", Object.create(Date.prototype), "a", "an instance of Date"],
  ["what only looks like a Buffer", Object.create(Buffer.prototype), "a", "an instance of Buffer"],
];
