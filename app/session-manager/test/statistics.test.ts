import { expect, test } from "vitest";
import { COUNTER_NAMES, PROBE_NAMES, Statistics } from "../src/statistics.ts";

test("counters and probes begin at zero", () => {
  const { counters, probes } = new Statistics(true).value();
  expect(Object.keys(counters)).toEqual([...COUNTER_NAMES]);
  expect(new Set(Object.values(counters))).toEqual(new Set([0]));
  expect(Object.keys(probes)).toEqual([...PROBE_NAMES]);
  for (const probe of Object.values(probes))
    expect(probe).toEqual({ count: 0, min: 0, avg: 0, max: 0 });
});

test("a counter counts, a probe has its least, mean and greatest value", () => {
  const statistics = new Statistics(true);
  statistics.count("conflicts");
  statistics.count("conflicts");
  for (const value of [4, 1, 7]) statistics.measure("load", value);
  expect(statistics.value().counters.conflicts).toBe(2);
  expect(statistics.value().probes.load).toEqual({ count: 3, min: 1, avg: 4, max: 7 });
});

test("a value that was taken does not change", () => {
  const statistics = new Statistics(true);
  const before = statistics.value();
  statistics.count("conflicts");
  expect(before.counters.conflicts).toBe(0);
});

test("nothing is counted or measured when statistics are off", () => {
  const statistics = new Statistics(false);
  statistics.count("conflicts");
  statistics.measure("load", 1);
  expect(statistics.value()).toEqual(new Statistics(true).value());
});
