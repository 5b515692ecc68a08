import { expect, test } from "vitest";
import { fuzzMeta } from "./meta-fuzz.ts";

test("200,000 conversations of intact, damaged and random replies give what was sent, or an error", () => {
  const report = fuzzMeta({ sequences: 200_000, seed: 1 });
  expect(report.sequences).toBe(200_000);
  for (const end of ["answered", "refused", "brokenConnections", "leftWaiting"] as const) {
    expect(report[end]).toBeGreaterThan(20_000);
  }
}, 120_000);
