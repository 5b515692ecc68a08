// From `pack`, because the main entry loads the native addon.
import { pack, Packr } from "msgpackr/pack";
import { expect, test, vi } from "vitest";
import { msgpackTranscoder } from "../../src/transcoders/msgpack.ts";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { structuredContract } from "./structured-contract.ts";
import { structuredRefusals, structuredSamples } from "./structured-samples.ts";
import { transcoderContract } from "./transcoder-contract.ts";
import { arrayWithHole, STRUCTURED_KINDS } from "./value-kinds.ts";

transcoderContract(msgpackTranscoder, {
  samples: structuredSamples,
  refusals: [
    ...structuredRefusals,
    ["an array with holes", arrayWithHole(), "a", "holes"],
    ["an array with a named property", Object.assign([1], { x: 1 }), "a", "named properties"],
    ["an array with a hole and a name", Object.assign(arrayWithHole(), { x: 1 }), "a", "holes"],
  ],
  kinds: STRUCTURED_KINDS,
});
structuredContract(msgpackTranscoder);

test("what JSON has is written as any MessagePack reader knows it", () => {
  const attributes = {
    name: "Ada",
    cart: [{ sku: "b1", price: 12.5, count: 2 }],
    isNew: false,
    code: null,
  };
  const bytes = msgpackTranscoder.encode(toAttributes(attributes));
  expect(new Packr({ useRecords: false }).unpack(bytes)).toEqual(attributes);
});

test("a cart is smaller than as JSON", () => {
  const cart = Array.from({ length: 10 }, (_, index) => ({
    sku: `b${index}`,
    price: 9.95,
    count: index,
  }));
  const bytes = msgpackTranscoder.encode(toAttributes({ cart }));
  expect(bytes.length).toBeLessThan(JSON.stringify({ cart }).length);
});

const structured = new Packr({ structuredClone: true, useRecords: false });
const circle: { self?: unknown } = {};
circle.self = circle;

test.each([
  ["an error", { a: new TypeError("no") }],
  ["a regular expression", { a: /x/ }],
  ["a date of another form", { a: new Date() }],
  ["a set of another form", { a: new Set([1]) }],
  ["a reference of another form", { a: circle }],
])("%s that somebody else stored is refused", (_, value) => {
  expect(() => msgpackTranscoder.decode(structured.pack(value))).toThrow(TypeError);
});

test("records, for which other readers compile functions, are refused, and nothing is compiled", () => {
  const records = new Packr({ useRecords: true }).pack(Array.from({ length: 9 }, () => ({ x: 1 })));
  const bytes = Buffer.concat([Buffer.from([0x81, 0xa1, 0x61]), records]);
  const compile = vi.fn<() => void>();
  vi.stubGlobal("Function", compile);
  const decode = outcomeOf(() => msgpackTranscoder.decode(bytes));
  vi.unstubAllGlobals();
  expect(decode).toBeInstanceOf(TypeError);
  expect(compile).not.toHaveBeenCalled();
});

const hostile: [name: string, form: unknown][] = [
  ["a reference to what is not there", { a: new Map([[0, 5]]) }],
  ["a reference to the prototype of the list of objects", { a: new Map([[0, "__proto__"]]) }],
  ["a date made of a text", { a: new Map([[3, "2020"]]) }],
  ["a map made of a text", { a: new Map([[4, "ab"]]) }],
  ["a set made of a number", { a: new Map([[5, 1]]) }],
  ["a kind that there is not", { a: new Map([[99, Buffer.from("x")]]) }],
  [
    "two kinds at once",
    {
      a: new Map([
        [1, null],
        [2, null],
      ]),
    },
  ],
  ["numbers that do not fill the last element", { a: new Map([[18, Buffer.from("x")]]) }],
  ["a list as a name", { a: new Map([[["x"], 1]]) }],
];

test.each(hostile)("%s is refused", (_, form) => {
  expect(() => msgpackTranscoder.decode(Buffer.from(pack(form)))).toThrow(Error);
});

test("a name that would set a prototype sets none", () => {
  const bytes = pack(new Map([["a", new Map([["__proto__", new Map([["polluted", true]])]])]]));
  const { a } = msgpackTranscoder.decode(Buffer.from(bytes)) as { a: { polluted?: boolean } };
  expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
  expect(a.polluted).toBeUndefined();
  expect(Object.entries(a)).toEqual([["__proto__", { polluted: true }]]);
});

test("a length of four billion in a few bytes allocates nothing", () => {
  for (const start of [0xdd, 0xdf, 0xdb, 0xc6]) {
    const bytes = Buffer.from([0x81, 0xa1, 0x61, start, 0xff, 0xff, 0xff, 0xff, 0]);
    expect(() => msgpackTranscoder.decode(bytes)).toThrow(TypeError);
  }
});

test("attributes after a large session are encoded as before", () => {
  const small = toAttributes({ a: 1 });
  const before = msgpackTranscoder.encode(small);
  expect(msgpackTranscoder.encode(toAttributes({ a: "x".repeat(3_000_000) }))).toHaveLength(
    3_000_008,
  );
  expect(msgpackTranscoder.encode(small)).toEqual(before);
});

test("the native addon is not loaded", () => {
  const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] };
  expect(sharedObjects.filter((file) => file.includes("msgpackr"))).toEqual([]);
});

function outcomeOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
