import { expect, test } from "vitest";
import { mostRecentFirst } from "../src/most-recent-first.ts";
import { seededRandom } from "./support/random.ts";

const inOrder = (times: readonly number[]) =>
  [...mostRecentFirst(times.map((lastAccessAt) => ({ lastAccessAt })))].map(
    ({ lastAccessAt }) => lastAccessAt,
  );

test.each([
  ["nothing", []],
  ["one", [5]],
  ["all at once", [7, 7, 7]],
  ["two", [1, 2]],
  ["far apart", [1_700_000_000_000, 0, 1, 1_700_000_000_001]],
])("%s comes in the order of use", (_name, times) => {
  expect(inOrder(times)).toEqual(times.toSorted((one, other) => other - one));
});

test("thousands come in the order of use, whatever the spread", () => {
  const random = seededRandom(1);
  for (const spread of [1, 10, 1000, 1_000_000, 0.001]) {
    const times = Array.from({ length: 3000 }, () => 1_700_000_000_000 + random() * spread);
    expect(inOrder(times)).toEqual(times.toSorted((one, other) => other - one));
  }
});
