// A short run of the harness itself, in both modes: no rule is broken, and the report is there.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { readHistory } from "./history/history.ts";
import { runChaos } from "./run-chaos.ts";

let folder: string | undefined;

afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

test.each([
  ["sticky", 7],
  ["non-sticky", 7],
] as const)("a few faults break no rule, %s", async (mode, seed) => {
  folder = await mkdtemp(path.join(tmpdir(), "chaos-test-"));
  const { summary, violations } = await runChaos({
    faults: 5,
    seed,
    engine: "native",
    mode,
    shoppers: 6,
    idleSeconds: 60,
    waitsForExpiry: false,
    pauseMs: 90,
    folder,
    command: "a test",
    say: () => undefined,
  });
  expect(violations).toEqual([]);
  expect(summary.outcomes.ok).toBeGreaterThan(100);
  expect(Object.values(summary.faults).reduce((sum, times) => sum + times, 0)).toBe(5);
  const entries = await readHistory(path.join(folder, "history.jsonl"));
  expect(entries.filter(({ type }) => type === "fault").length).toBeGreaterThanOrEqual(10);
  expect(await readFile(path.join(folder, "picture.svg"), "utf8")).toContain("<svg");
});
