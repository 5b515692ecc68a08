// What every transcoder has to do: bring an attribute back exactly, or refuse it by name, path and type.
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { UnsupportedAttributeError } from "../../src/errors.ts";
import {
  type Attributes,
  toAttributes,
  type Transcoder,
} from "../../src/transcoders/transcoder.ts";
import { seededRandom } from "../support/random.ts";
import { type Make, RandomValues } from "./random-values.ts";
import { differenceOf, foreignIn } from "./same-graph.ts";
import { INEXACT_KINDS, SPARSE_KINDS, STRUCTURED_KINDS } from "./value-kinds.ts";

export type Sample = [name: string, value: unknown];
export type Refusal = [name: string, value: unknown, path: string, type: string];

export interface Claims {
  /** What it brings back besides JSON's own values. */
  readonly samples: readonly Sample[];
  readonly refusals: readonly Refusal[];
  /** Whatever is made of these has to come back. */
  readonly kinds: Readonly<Record<string, Make>>;
}

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
  ["names of methods that a transcoder may look for", { constructor: 1, toJSON: { x: 1 } }],
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

/** An object in an object, so many times. */
function chain(links: number): object {
  let first = {};
  for (let link = 1; link < links; link += 1) first = { next: first };
  return first;
}

const withSymbol = Object.assign([1], { [Symbol("s")]: 1 });

const refusedByAll: Refusal[] = [
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
  ["a proxy", new Proxy({}, {}), "a", "a proxy"],
  [
    "an array with a getter",
    Object.defineProperty([1], 0, { get: () => 1, enumerable: true }),
    "a[0]",
    "a getter",
  ],
  [
    "an array with a hidden element",
    Object.defineProperty([1], 0, { enumerable: false }),
    "a[0]",
    "not enumerable",
  ],
  ["an array with a property named by a symbol", withSymbol, "a", "named"],
  ["a list of a thousand links", chain(1000), "a.next.next", "nested more than 400 levels deep"],
  ["toJSON", { toJSON: () => 1 }, "a.toJSON", "a function"],
];

const RANDOM_VALUES = 500;
const DAMAGES = 3000;

export function transcoderContract(transcoder: Transcoder, claims: Claims): void {
  const copyOf = (value: unknown) =>
    transcoder.decode(transcoder.encode(toAttributes({ a: value })));

  describe(`transcoder ${transcoder.name}`, () => {
    test.each([...plain, ...claims.samples])("%s comes back exactly", (_, value) => {
      expect(differenceOf(copyOf(value), toAttributes({ a: value }))).toBeUndefined();
    });

    test.each([...refusedByAll, ...claims.refusals])(
      "%s is refused by name",
      (_, value, path, type) => {
        const encode = () => transcoder.encode(toAttributes({ fine: 1, a: value }));
        expect(encode).toThrow(UnsupportedAttributeError);
        expect(encode).toThrow('Session attribute "a" can\'t be stored');
        expect(encode).toThrow(`: ${path}`);
        expect(encode).toThrow(type);
        expect(encode).toThrow(`the transcoder "${transcoder.name}"`);
      },
    );

    test("what is made of the kinds that it claims comes back exactly", () => {
      for (let seed = 1; seed <= RANDOM_VALUES; seed += 1) {
        const attributes = randomAttributes(seed, claims.kinds);
        const back = transcoder.decode(transcoder.encode(attributes));
        expect(differenceOf(back, attributes), `seed ${seed}`).toBeUndefined();
      }
    });

    test("anything comes back exactly or is refused by name", () => {
      const outcomes = { exact: 0, refused: 0 };
      for (let seed = 1; seed <= RANDOM_VALUES; seed += 1) {
        // JSON would refuse nearly all of them if each had everything.
        const more = seed % 4 === 0 ? { ...STRUCTURED_KINDS, ...SPARSE_KINDS } : {};
        const attributes = randomAttributes(seed, { ...claims.kinds, ...more, ...INEXACT_KINDS });
        const outcome = fateOf(attributes, transcoder);
        expect(["exact", "refused"], `seed ${seed}`).toContain(outcome);
        outcomes[outcome as "exact" | "refused"] += 1;
      }
      expect(Math.min(outcomes.exact, outcomes.refused)).toBeGreaterThan(10);
    });

    test("the same attributes give the same bytes, whatever was encoded in between", () => {
      const attributes = randomAttributes(7, claims.kinds);
      const bytes = transcoder.encode(attributes);
      for (let seed = 1; seed <= 100; seed += 1)
        transcoder.encode(randomAttributes(seed, claims.kinds));
      expect(transcoder.encode(attributes)).toEqual(bytes);
    });

    test("bytes do not change when something else is encoded", () => {
      const bytes = transcoder.encode(toAttributes({ a: "first" }));
      const before = Buffer.from(bytes);
      transcoder.encode(toAttributes({ b: "second" }));
      expect(bytes).toEqual(before);
    });

    test("what was decoded does not change with the bytes that it was decoded from", () => {
      for (let seed = 1; seed <= 50; seed += 1) {
        const attributes = randomAttributes(seed, claims.kinds);
        const bytes = transcoder.encode(attributes);
        const back = transcoder.decode(bytes);
        bytes.fill(0);
        expect(differenceOf(back, attributes), `seed ${seed}`).toBeUndefined();
      }
    });

    test("decoding leaves the bytes as they are", () => {
      const bytes = transcoder.encode(toAttributes({ a: "text" }));
      transcoder.decode(bytes);
      expect(bytes).toEqual(transcoder.encode(toAttributes({ a: "text" })));
      expect(Object.keys(bytes)).toHaveLength(bytes.length);
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
        const harm = harmOf(() => transcoder.decode(damaged));
        expect(harm, `bit ${bit}`).toBeUndefined();
      }
    });

    test("damaged bytes give an Error, or attributes of the kinds that sessions hold", () => {
      const random = seededRandom(1);
      const good = transcoder.encode(toAttributes({ a: ["text"] }));
      const below = (limit: number) => Math.floor(random() * limit);
      for (let seed = 1; seed <= DAMAGES; seed += 1) {
        const bytes = transcoder.encode(randomAttributes(seed % 200, claims.kinds));
        for (let count = 1 + below(4); count > 0; count -= 1)
          bytes[below(bytes.length)] = below(256);
        const harm = harmOf(() => transcoder.decode(bytes));
        expect(harm, `seed ${seed}`).toBeUndefined();
        // Nor does the next session suffer from it.
        expect(transcoder.decode(good), `seed ${seed}`).toEqual({ a: ["text"] });
      }
    });

    test("an error tells nothing of what was stored", () => {
      const bytes = transcoder.encode(toAttributes({ a: "Ada's secret, Ada's secret" }));
      const damages = [Buffer.concat([bytes, bytes]), bytes.subarray(0, -1)];
      for (const at of bytes.keys()) damages.push(Buffer.from(bytes).fill("x", at, at + 1));
      const errors = damages
        .map((damaged) => outcomeOf(() => transcoder.decode(damaged)))
        .filter((outcome) => outcome instanceof Error);
      expect(errors).not.toEqual([]);
      for (const { stack } of errors) expect(stack).not.toContain("Ada");
    });

    test("bytes of something else than an object are refused", () => {
      for (const text of ["", "null", "1", "[1]", "\0", "hello"]) {
        expect(() => transcoder.decode(Buffer.from(text))).toThrow(Error);
      }
    });
  });
}

function randomAttributes(seed: number, kinds: Readonly<Record<string, Make>>): Attributes {
  const values = new RandomValues(seed, kinds);
  const names = ["a", "__proto__", "\ud800"].slice(0, 1 + (seed % 3));
  return toAttributes(Object.fromEntries(names.map((name) => [name, values.value()])));
}

function fateOf(attributes: Attributes, transcoder: Transcoder): string {
  try {
    const back = transcoder.decode(transcoder.encode(attributes));
    return differenceOf(back, attributes) ?? "exact";
  } catch (error) {
    return error instanceof UnsupportedAttributeError ? "refused" : String(error);
  }
}

const untouched = [Object.prototype, Array.prototype].map(
  (prototype) => [prototype, Reflect.ownKeys(prototype).length] as const,
);

/** What decoding gave or did that it should not; `undefined` where there is nothing. */
function harmOf(decode: () => object): unknown {
  const outcome = outcomeOf(decode);
  const changed = untouched.find(([prototype, size]) => Reflect.ownKeys(prototype).length !== size);
  if (changed !== undefined) return changed;
  if (outcome instanceof Error) return undefined;
  if (Object.getPrototypeOf(outcome) !== null) return outcome;
  return foreignIn(Object.values(outcome));
}

function outcomeOf<T>(action: () => T): T | Error {
  try {
    return action();
  } catch (error) {
    return error as Error;
  }
}
