import { expect, test } from "vitest";
import { InFlight } from "../src/in-flight.ts";

function setUp() {
  const inFlight = new InFlight<string>();
  const [a, b, c] = [inFlight.add("a"), inFlight.add("b"), inFlight.add("c")] as const;
  return { inFlight, a, b, c };
}

test("what comes first is first, until it goes", () => {
  const { inFlight, a, b, c } = setUp();
  expect([...inFlight]).toEqual(["a", "b", "c"]);
  expect(inFlight.first).toBe(a);
  inFlight.remove(a);
  expect(inFlight.first).toBe(b);
  inFlight.remove(c);
  inFlight.add("d");
  expect([...inFlight]).toEqual(["b", "d"]);
});

test("there is no first one where all have gone", () => {
  const { inFlight, a, b, c } = setUp();
  for (const slot of [b, a, c]) inFlight.remove(slot);
  expect(inFlight.first).toBeUndefined();
  expect([...inFlight]).toEqual([]);
});

test("what has gone can't go again, and leads to nothing that came after it", () => {
  const { inFlight, b } = setUp();
  expect(inFlight.remove(b)).toBe(true);
  expect(inFlight.remove(b)).toBe(false);
  expect([...inFlight]).toEqual(["a", "c"]);
  expect([b.previous, b.next]).toEqual([undefined, undefined]);
});

test("those that go while one looks at them all are still looked at", () => {
  const { inFlight, b, c } = setUp();
  const seen: string[] = [];
  for (const item of inFlight) {
    seen.push(item);
    inFlight.remove(b);
    inFlight.remove(c);
  }
  expect(seen).toEqual(["a", "b", "c"]);
});
