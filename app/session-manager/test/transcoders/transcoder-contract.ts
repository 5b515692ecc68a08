// What every transcoder has to do: bring an attribute back exactly, or refuse it by name, path and type.
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { UnsupportedAttributeError } from "../../src/errors.ts";
import { toAttributes, type Transcoder } from "../../src/transcoders/transcoder.ts";

export type Sample = [name: string, value: unknown];

/** JSON's own values; every transcoder brings these back. */
export const plain: Sample[] = [
  ["null", null],
  ["true", true],
  ["a text", "ação 🎲 \u0000 \ud800"],
  ["an empty text", ""],
  ["numbers", [0, 1.5, -1, Number.MAX_SAFE_INTEGER, 5e-324, 1.7976931348623157e308]],
  ["an array", [1, ["two", [null]]]],
  ["an empty array", []],
  ["an object", { b: 1, a: { c: [] } }],
  ["an empty object", {}],
  ["names of Object.prototype", { constructor: 1, toString: "x", hasOwnProperty: null }],
  ["__proto__ as a name", JSON.parse('{"__proto__":{"polluted":true},"x":1}')],
  ["names that look like numbers", { 2: "b", 1: "a", z: "c" }],
  ["an empty name", { "": 1 }],
];

export class Book {
  readonly title: string;

  constructor(title: string) {
    this.title = title;
  }
}

const refusedByAll: [name: string, value: unknown, path: string, type: string][] = [
  ["a function", () => 1, "a", "a function"],
  ["a class", Book, "a", "a function (Book)"],
  ["an instance of a class", new Book("Emma"), "a", "an instance of Book"],
  ["a symbol", Symbol("s"), "a", "a symbol"],
  ["an error", new TypeError("no"), "a", "an instance of TypeError"],
  ["a regular expression", /x/, "a", "an instance of RegExp"],
  ["a promise", Promise.resolve(), "a", "an instance of Promise"],
  ["a socket", new Socket(), "a", "an instance of Socket"],
  ["a weak map", new WeakMap(), "a", "an instance of WeakMap"],
  ["a boxed number", Object(1), "a", "an instance of Number"],
  ["an object without a prototype", Object.create(null), "a", "an object without a prototype"],
  ["an array of a subclass", new (class List extends Array {})(), "a", "an instance of List"],
  ["a map of a subclass", new (class Cart extends Map {})(), "a", "an instance of Cart"],
  ["a date of a subclass", new (class Day extends Date {})(), "a", "an instance of Day"],
  ["a function inside", { x: [1, { y: () => 1 }] }, "a.x[1].y", "a function (y)"],
  [
    "a getter",
    Object.defineProperty({}, "x", { get: () => 1, enumerable: true }),
    "a.x",
    "a getter",
  ],
  ["a hidden property", Object.defineProperty({}, "x", { value: 1 }), "a.x", "not enumerable"],
  ["a property named by a symbol", { [Symbol("s")]: 1 }, "a.Symbol(s)", "named by a symbol"],
  ["toJSON", { toJSON: () => 1 }, "a.toJSON", "a function"],
];

export function transcoderContract(
  transcoder: Transcoder,
  claimed: Sample[],
  refused: [name: string, value: unknown, path: string, type: string][],
): void {
  const roundTrip = (value: unknown) =>
    transcoder.decode(transcoder.encode(toAttributes({ a: value })));

  describe(`transcoder ${transcoder.name}`, () => {
    test.each([...plain, ...claimed])("%s comes back exactly", (_, value) => {
      const { a, ...others } = roundTrip(value);
      expect(a).toStrictEqual(value);
      expect(others).toEqual({});
      expect(prototypeOf(a)).toBe(prototypeOf(value));
      expect(Object.keys(Object(a))).toEqual(Object.keys(Object(value)));
    });

    test.each([...refusedByAll, ...refused])("%s is refused by name", (_, value, path, type) => {
      const encode = () => transcoder.encode(toAttributes({ fine: 1, a: value }));
      expect(encode).toThrow(UnsupportedAttributeError);
      expect(encode).toThrow('Session attribute "a" can\'t be stored');
      expect(encode).toThrow(`: ${path} is `);
      expect(encode).toThrow(type);
      expect(encode).toThrow(`"${transcoder.name}"`);
    });

    test("attributes have no prototype, so that any name is just a name", () => {
      const attributes = toAttributes(JSON.parse('{"__proto__":1,"constructor":2}') as object);
      const back = transcoder.decode(transcoder.encode(attributes));
      expect(Object.getPrototypeOf(back)).toBeNull();
      expect(Object.entries(back)).toEqual([
        ["__proto__", 1],
        ["constructor", 2],
      ]);
    });

    test("the same attributes give the same bytes", () => {
      const [one, two] = [1, 2].map(() => transcoder.encode(toAttributes({ a: { b: [1, "x"] } })));
      expect(one).toEqual(two);
    });

    test("bytes that are cut anywhere are refused", () => {
      const bytes = transcoder.encode(toAttributes({ a: "text", b: [1, { c: 2 }] }));
      for (let length = 0; length < bytes.length; length += 1) {
        expect(() => transcoder.decode(bytes.subarray(0, length)), `${length} bytes`).toThrow(
          Error,
        );
      }
    });

    test("bytes with any one bit flipped give attributes or an Error", () => {
      const bytes = transcoder.encode(toAttributes({ a: "text", b: [1, { c: 2.5 }], d: 3 }));
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const damaged = Buffer.from(bytes);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const outcome = outcomeOf(() => transcoder.decode(damaged));
        expect(outcome instanceof Error || Object.getPrototypeOf(outcome) === null).toBe(true);
      }
    });

    test("bytes of something else than an object are refused", () => {
      for (const text of ["", "null", "1", "[1]", "\0", "hello"]) {
        expect(() => transcoder.decode(Buffer.from(text))).toThrow(Error);
      }
    });
  });
}

function prototypeOf(value: unknown): unknown {
  return Object.getPrototypeOf(Object(value));
}

function outcomeOf<T>(action: () => T): T | Error {
  try {
    return action();
  } catch (error) {
    return error as Error;
  }
}
