// A request that may be repeated is answered: no 5xx, and no silence.
import type { OperationEntry } from "../../history/entry.ts";
import { operationsIn } from "../../history/history.ts";
import { faultAt, type FaultSpan, faultSpans } from "../faults.ts";
import { idleSince, isMemcachedAway, isOrphanInDoubt } from "../orphans.ts";
import type { Rule } from "../violation.ts";
import { ownOperations } from "../visits.ts";

export const repeatableMeansAnswered: Rule = (entries) => {
  const spans = faultSpans(entries);
  const since = new Map(
    ownOperations(entries).flatMap(([, operations]) => [...idleSince(operations)]),
  );
  return operationsIn(entries)
    .filter(
      ({ kind, mayRepeat, status }) => kind !== "audit" && mayRepeat && (status ?? 599) >= 500,
    )
    .filter((operation) => !isHonestDoubt(operation, spans, since.get(operation.id)))
    .map(({ id, kind, begin, status, code, server, error }) => ({
      rule: "repeatable-means-answered" as const,
      message: `${kind} ${id} was answered ${status ?? "nothing"} ${code ?? error ?? ""} by ${server ?? "HAProxy"}, though it may be repeated`,
      at: begin,
      operations: [id],
      fault: faultAt(spans, begin),
    }));
};

/**
 * Nobody can tell whether the memcached that has just gone had the session, and nobody else may have it: the cookie
 * opens nothing, or the session's app server ended since its last request.
 */
function isHonestDoubt(
  operation: OperationEntry,
  spans: readonly FaultSpan[],
  idle: number | undefined,
): boolean {
  const { kind, code, begin, end } = operation;
  if (code !== "session_unavailable") return false;
  if (kind === "replay" || kind === "planted") return isMemcachedAway(spans, begin, end);
  return idle !== undefined && isOrphanInDoubt(spans, idle, operation);
}
