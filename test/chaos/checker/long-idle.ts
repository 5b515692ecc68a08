// Decides which reads tell most: of sessions that nobody asked for while their app server ended, and a memcached after it.
import type { Entry, OperationEntry } from "../history/entry.ts";
import { endsNode, faultsBetween, type FaultSpan, faultSpans } from "./faults.ts";
import { ownOperations } from "./visits.ts";

/**
 * How many there were. Any app server counts: one that was asked first and answered too late may be the owner without
 * the shopper's knowledge.
 */
export function longIdleReads(entries: readonly Entry[]): number {
  const spans = faultSpans(entries);
  return ownOperations(entries)
    .flatMap(([, operations]) => operations.slice(1).map(withIdleTime(operations)))
    .filter(({ kind, begin, since }) => kind === "read" && hasLostBoth(spans, since, begin)).length;
}

/** `since`: when the last one of those that had ended by its begin did. */
function withIdleTime(operations: readonly OperationEntry[]) {
  return ({ kind, begin }: OperationEntry) => {
    const ended = operations.filter(({ end }) => end <= begin).map(({ end }) => end);
    return { kind, begin, since: Math.max(...ended) };
  };
}

function hasLostBoth(spans: readonly FaultSpan[], since: number, to: number): boolean {
  const between = faultsBetween(spans, since, to);
  const died = between.find((span) => endsNode(span, "app"));
  return (
    died !== undefined &&
    between.some((next) => next.number > died.number && endsNode(next, "memcached"))
  );
}
