// What the structured transcoders have to do besides: keep what is shared, and what goes round.
import { describe, expect, test } from "vitest";
import { toAttributes, type Transcoder } from "../../src/transcoders/transcoder.ts";
import { differenceOf } from "./same-graph.ts";

/** One of each kind of object, new ones at each call. */
const objects: [name: string, make: () => object][] = [
  ["a plain object", () => ({ x: 1 })],
  ["an array", () => [1]],
  ["a map", () => new Map([[1, 2]])],
  ["a set", () => new Set([1])],
  ["a date", () => new Date(1)],
  ["a Buffer", () => Buffer.from("x")],
  ["a typed array", () => new Uint16Array(2)],
  ["an ArrayBuffer", () => new ArrayBuffer(2)],
];

export function structuredContract(transcoder: Transcoder): void {
  const expectBack = (attributes: object) => {
    const expected = toAttributes(attributes);
    const back = transcoder.decode(transcoder.encode(expected));
    expect(differenceOf(back, expected)).toBeUndefined();
    return back;
  };

  describe(`transcoder ${transcoder.name}`, () => {
    test.each(objects)("%s in several places comes back as one", (_, make) => {
      const shared = make();
      const inside = [shared, { shared }, new Map([[shared, shared]]), new Set([shared])];
      const back = expectBack({ a: shared, inside });
      expect((back["inside"] as unknown[])[0]).toBe(back["a"]);
    });

    test.each(objects)("%s and its like come back as two", (_, make) => {
      const back = expectBack({ a: make(), b: make() });
      expect(back["b"]).not.toBe(back["a"]);
    });

    test("circles through objects, arrays, maps and sets come back as circles", () => {
      const object: Record<string, unknown> = {};
      const all = [object, new Map([[object, object]]), new Set<unknown>([object]), [object]];
      object["all"] = all;
      object["self"] = object;
      (all[1] as Map<unknown, unknown>).set("list", all).set(all[1], all[1]);
      (all[2] as Set<unknown>).add(all).add(all[2]);
      (all[3] as unknown[]).push(all, all[3]);
      expect(expectBack({ all })).toHaveProperty("all");
    });
  });
}
