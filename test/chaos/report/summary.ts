// Decides what is counted of a run: the figures of the report.
import type { RuleName, Violation } from "../checker/violation.ts";
import { ruleNames } from "../checker/violation.ts";
import type { Entry, Outcome } from "../history/entry.ts";
import { longIdleReads } from "../checker/long-idle.ts";
import { faultSpans } from "../checker/faults.ts";
import { operationsIn } from "../history/history.ts";
import { type Resource, resourcesOf } from "./resources.ts";

export interface RunFacts {
  readonly command: string;
  /** Of the code that was run. */
  readonly commit: string | null;
  readonly seed: number;
  readonly mode: string;
  readonly engine: string;
  readonly shoppers: number;
  readonly plannedFaults: number;
  /** Idle life of a session. */
  readonly idleSeconds: number;
  /** Of the plan: equal for equal seeds and options. */
  readonly planDigest: string;
  readonly plant: string | null;
}

export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Summary extends RunFacts {
  readonly durationSeconds: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly operations: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly byKind: Readonly<Record<string, number>>;
  /** Sent again by the shopper, as a connection ended without an answer. */
  readonly repeats: number;
  /** 5xx of requests that may not be repeated, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Reads of idle sessions whose app server, and then a memcached, had ended; judged like all others. */
  readonly longIdleReads: number;
  /** 503 session_unavailable to requests that may be repeated, as nobody could tell whether there is a session. */
  readonly inDoubt: Readonly<Record<string, number>>;
  /** Milliseconds that one sending waited, without and with a fault going on. */
  readonly waitsInPeace: Latencies;
  readonly waitsInTrouble: Latencies;
  /** From the mending to the healing. */
  readonly healing: Latencies;
  readonly resources: readonly Resource[];
  readonly violations: Readonly<Record<RuleName, number>>;
}

export function summarize(
  facts: RunFacts,
  entries: readonly Entry[],
  violations: readonly Violation[],
): Summary {
  const operations = operationsIn(entries).filter(({ kind }) => kind !== "audit");
  const spans = faultSpans(entries);
  // both are in the order of time, so one walk is enough
  let next = 0;
  const inTrouble = operations
    .toSorted((one, other) => one.begin - other.begin)
    .map((operation) => {
      while ((spans[next]?.end ?? Infinity) < operation.begin) next += 1;
      return { operation, isTrouble: (spans[next]?.begin ?? Infinity) <= operation.end };
    });
  const waits = (isTrouble: boolean) =>
    inTrouble.filter((each) => each.isTrouble === isTrouble).map((each) => each.operation.waitMs);
  const refused = operations.filter(
    ({ mayRepeat, status }) => !mayRepeat && status !== null && status >= 500,
  );
  return {
    ...facts,
    durationSeconds: Math.round(Math.max(0, ...tail(entries)) / 1000),
    faults: countBy(spans, ({ fault }) =>
      "node" in fault ? `${fault.kind} ${fault.node}` : fault.kind,
    ),
    operations: operations.length,
    outcomes: { ok: 0, failed: 0, unknown: 0, ...countBy(operations, ({ outcome }) => outcome) },
    byKind: countBy(operations, ({ kind }) => kind),
    repeats: operations.reduce((sum, { repeats }) => sum + repeats, 0),
    refusals: countBy(refused, ({ status, code }) => `${status} ${code ?? ""}`.trim()),
    longIdleReads: longIdleReads(entries),
    inDoubt: countBy(
      operations.filter(({ mayRepeat, code }) => mayRepeat && code === "session_unavailable"),
      ({ kind }) => kind,
    ),
    waitsInPeace: latenciesOf(waits(false)),
    waitsInTrouble: latenciesOf(waits(true)),
    healing: latenciesOf(
      spans.flatMap(({ begin, end, transitions }) =>
        end === Infinity ? [] : [end - (transitions[1]?.[0] ?? begin)],
      ),
    ),
    resources: resourcesOf(entries),
    violations: Object.assign(
      Object.fromEntries(ruleNames.map((name) => [name, 0])) as Record<RuleName, number>,
      countBy(violations, ({ rule }) => rule),
    ),
  };
}

/** The last entries: a spread of all of them would be too many arguments. */
function tail(entries: readonly Entry[]): number[] {
  return entries.slice(-100).map((entry) => (entry.type === "operation" ? entry.end : entry.at));
}

function countBy<T>(all: readonly T[], nameOf: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[nameOf(one)] = (counts[nameOf(one)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)));
}

function latenciesOf(values: readonly number[]): Latencies {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
