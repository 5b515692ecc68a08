// Decides which files a run leaves in its folder.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Violation } from "../checker/violation.ts";
import type { Entry } from "../history/entry.ts";
import { markdownOf } from "./markdown.ts";
import { pictureOf } from "./picture.ts";
import type { Summary } from "./summary.ts";

/** Writes summary.json, summary.md and picture.svg beside history.jsonl. */
export async function writeReport(
  folder: string,
  summary: Summary,
  violations: readonly Violation[],
  entries: readonly Entry[],
): Promise<void> {
  const title = `Chaos, seed ${summary.seed}, ${summary.mode}: ${summary.operations} operations, ${violations.length} violations`;
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  await write("summary.json", `${JSON.stringify({ ...summary, list: violations }, null, 2)}\n`);
  await write("summary.md", `${markdownOf(summary, violations, entries)}\n`);
  await write("picture.svg", pictureOf(title, entries, violations));
}
