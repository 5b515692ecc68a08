// Decides which sessions are beyond the promise: their app server ended, then their memcached, and no request between.
import type { OperationEntry } from "../history/entry.ts";
import { faultsBetween, type FaultSpan } from "./faults.ts";

/**
 * An idle session is in its app server's memory and on one memcached. After the first is gone, only a request makes a
 * second copy again; when the memcached goes before that, the session is lost, or an older copy is all that is left.
 * Any app server: one that was asked first and answered too late may be the owner without the shopper's knowledge.
 * @param idleSince when its last request ended
 */
export function isOrphaned(spans: readonly FaultSpan[], idleSince: number, to: number): boolean {
  const between = faultsBetween(spans, idleSince, to);
  const died = between.find((span) => endsNode(span, "app"));
  return (
    died !== undefined &&
    between.some((next) => next.number > died.number && endsNode(next, "memcached"))
  );
}

/** It is on one memcached alone, and that one may be away. */
export function isOrphanInDoubt(
  spans: readonly FaultSpan[],
  idleSince: number,
  { begin, end }: OperationEntry,
): boolean {
  const died = faultsBetween(spans, idleSince, begin).some((span) => endsNode(span, "app"));
  return died && isMemcachedAway(spans, begin, end);
}

/** Some memcached is out of reach for somebody at that time. */
export function isMemcachedAway(spans: readonly FaultSpan[], from: number, to: number): boolean {
  return faultsBetween(spans, from, to).some(
    ({ fault }) =>
      fault.kind === "rolling-restart" || ("node" in fault && fault.node.startsWith("memcached")),
  );
}

function endsNode({ fault }: FaultSpan, prefix: string): boolean {
  if (fault.kind === "rolling-restart") return true;
  return (fault.kind === "kill" || fault.kind === "restart") && fault.node.startsWith(prefix);
}

/** For each of a visit's operations when the one before it ended; absent for the first. */
export function idleSince(operations: readonly OperationEntry[]): Map<number, number> {
  const since = new Map<number, number>();
  let last: number | undefined;
  for (const { id, begin, end } of operations) {
    if (last !== undefined && last <= begin) since.set(id, last);
    last = Math.max(end, last ?? 0);
  }
  return since;
}
