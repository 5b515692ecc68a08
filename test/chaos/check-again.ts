// Decides how the history of an earlier run is held against the rules of today, and its report written anew.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { check } from "./checker/check.ts";
import { readHistory } from "./history/history.ts";
import type { ChaosResult } from "./run-chaos.ts";
import { type RunFacts, summarize } from "./report/summary.ts";
import { writeReport } from "./report/write-report.ts";

/** @param folder of a run that ended: its history and its summary are read, and the report is replaced */
export async function checkAgain(folder: string): Promise<ChaosResult> {
  const entries = await readHistory(path.join(folder, "history.jsonl"));
  // what the run was called with is in no entry
  const facts = JSON.parse(await readFile(path.join(folder, "summary.json"), "utf8")) as RunFacts;
  const violations = check(entries);
  const summary = summarize(facts, entries, violations);
  await writeReport(folder, summary, violations, entries);
  return { summary, violations };
}
