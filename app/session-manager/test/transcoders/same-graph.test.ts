import { expect, test } from "vitest";
import { differenceOf } from "./same-graph.ts";
import { arrayWithHole } from "./value-kinds.ts";

const shared = { x: 1 };
const circle: { self?: unknown } = {};
circle.self = circle;

test.each<[name: string, one: unknown, other: unknown]>([
  ["0 and -0", [0], [-0]],
  ["a hole and undefined", arrayWithHole(), [1, undefined, 3]],
  ["names in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["one object and two", [shared, shared], [{ x: 1 }, { x: 1 }]],
  ["two objects and one", [{ x: 1 }, { x: 1 }], [shared, shared]],
  ["a circle and a longer one", circle, { self: circle }],
  ["a date and an invalid one", new Date(0), new Date(Number.NaN)],
  ["a Buffer and a Uint8Array", Buffer.from("x"), new Uint8Array(Buffer.from("x"))],
  ["other bytes", new Float64Array([0]), new Float64Array([-0])],
  ["a map and an object", new Map(), {}],
  ["entries in another order", new Set([1, 2]), new Set([2, 1])],
  ["an attribute more", { a: 1 }, { a: 1, b: undefined }],
  ["a named property less", Object.assign([1], { x: 1 }), [1]],
])("%s differ", (_, one, other) => {
  expect(differenceOf(one, other)).toContain("value");
});

function make(): object {
  const list: unknown[] = [new Date(Number.NaN), new Map([[shared, shared]]), Number.NaN, 1n];
  list.push(list);
  return { list, again: list };
}

test("equal graphs are the same", () => {
  expect(differenceOf(make(), make())).toBeUndefined();
});
