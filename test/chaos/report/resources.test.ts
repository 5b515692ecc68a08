// What the nodes hold before, at the start, at the end and after: the lowest of what a collector takes back, else the median.
import { expect, test } from "vitest";
import type { Figures, SampleEntry } from "../history/entry.ts";
import { resourceRows, resourcesOf } from "./resources.ts";

test("the lowest heap and the middle number of items stand for a tenth of the samples", () => {
  const settled = Array.from({ length: 20 }, (_, index) => sample("settled", index + 1));
  const entries = [sample("before", 0), ...settled, sample("after", 20)];
  const resources = resourcesOf(entries);
  expect(resources).toContainEqual({
    node: "app1",
    figure: "heapBytes",
    before: 1e6,
    early: 2e6,
    late: 20e6,
    after: 21e6,
  });
  expect(resources).toContainEqual({
    node: "memcached1",
    figure: "items",
    before: 0,
    early: 1,
    late: 19,
    after: 20,
  });
  expect(resourceRows(resources)).toContain(
    "| app1 | heap, MB (lowest) | 1.0 | 2.0 | 20.0 | 21.0 |",
  );
});

test("a run without samples has no figures", () => {
  expect(resourceRows(resourcesOf([]))).toEqual([]);
});

function sample(moment: SampleEntry["moment"], number: number): SampleEntry {
  const none: Figures = {};
  const heapBytes = (moment === "after" ? number + 1 : Math.max(1, number + 1)) * 1e6;
  const nodes = {
    memcached1: { items: number },
    memcached2: none,
    app1: { heapBytes },
    app2: none,
    haproxy: none,
  };
  return { type: "sample", moment, number, at: number, nodes };
}
