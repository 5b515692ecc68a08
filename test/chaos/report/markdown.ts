// Decides how a run is told in Markdown: the figures, and of each violation the part of the history that shows it.
import type { Violation } from "../checker/violation.ts";
import { describeFault } from "../generator/fault-plan.ts";
import type { Entry } from "../history/entry.ts";
import { resourceRows } from "./resources.ts";
import type { Latencies, Summary } from "./summary.ts";

const shownViolations = 20;
const shownEntries = 40;

/** @param entries for the excerpts */
export function markdownOf(
  summary: Summary,
  violations: readonly Violation[],
  entries: readonly Entry[],
): string {
  return [
    `# Chaos, seed ${summary.seed}, ${summary.mode}, ${summary.engine}`,
    "",
    `\`${summary.command}\``,
    "",
    `${summary.operations} operations by ${summary.shoppers} shoppers in ${summary.durationSeconds} s, ${sumOf(summary.faults)} faults, ${violations.length} violations. Plan ${summary.planDigest}, commit ${summary.commit ?? "unknown"}.`,
    "",
    ...table("rule", "violations", summary.violations),
    ...table("outcome", "operations", summary.outcomes),
    ...table("fault", "times", summary.faults),
    ...table("5xx of a request that may not be repeated", "times", summary.refusals),
    ...table("503 session_unavailable, where nobody could tell", "times", summary.inDoubt),
    `Sessions that were idle while an app server and then a memcached ended: asked for ${summary.longIdleReads} times, judged as all others.`,
    "",
    "| milliseconds | median | 99 % | longest |",
    "| --- | ---: | ---: | ---: |",
    latencyRow("an answer, in peace", summary.waitsInPeace),
    latencyRow("an answer, with a fault going on", summary.waitsInTrouble),
    latencyRow("healing, from the mending on", summary.healing),
    "",
    ...resourceRows(summary.resources),
    "![Operations over time](picture.svg)",
    "",
    ...violations.slice(0, shownViolations).flatMap((violation) => excerpt(violation, entries)),
  ].join("\n");
}

function table(name: string, count: string, rows: Readonly<Record<string, number>>): string[] {
  if (Object.keys(rows).length === 0) return [];
  return [
    `| ${name} | ${count} |`,
    "| --- | ---: |",
    ...Object.entries(rows).map(([key, value]) => `| ${key} | ${value} |`),
    "",
  ];
}

function latencyRow(name: string, { p50, p99, max }: Latencies): string {
  return `| ${name} | ${p50} | ${p99} | ${max} |`;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function excerpt(
  { rule, message, operations, fault, at }: Violation,
  entries: readonly Entry[],
): string[] {
  const concerned = entries.filter((entry) =>
    entry.type === "operation"
      ? operations.includes(entry.id)
      : entry.number === fault || entry.number === fault - 1,
  );
  const lines = concerned.slice(0, shownEntries).map((entry) => JSON.stringify(entry));
  const faultEntry = entries.find((entry) => entry.type === "fault" && entry.number === fault);
  const during = faultEntry?.type === "fault" ? describeFault(faultEntry.fault) : "no fault yet";
  return [
    `## ${rule}`,
    "",
    `At ${at} ms (fault ${fault}: ${during}): ${message}`,
    "",
    "```json",
    ...lines,
    "```",
    "",
  ];
}
