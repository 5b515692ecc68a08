// A request that may be repeated is answered: no 5xx, and no silence.
import type { OperationEntry } from "../../history/entry.ts";
import { operationsIn } from "../../history/history.ts";
import { faultAt, type FaultSpan, faultSpans, isMemcachedAway } from "../faults.ts";
import type { Rule } from "../violation.ts";

export const repeatableMeansAnswered: Rule = (entries) => {
  const spans = faultSpans(entries);
  return operationsIn(entries)
    .filter(
      ({ kind, mayRepeat, status }) => kind !== "audit" && mayRepeat && (status ?? 599) >= 500,
    )
    .filter((operation) => !isHonestDoubt(operation, spans))
    .map(({ id, kind, begin, status, code, server, error }) => ({
      rule: "repeatable-means-answered" as const,
      message: `${kind} ${id} was answered ${status ?? "nothing"} ${code ?? error ?? ""} by ${server ?? "HAProxy"}, though it may be repeated`,
      at: begin,
      operations: [id],
      fault: faultAt(spans, begin),
    }));
};

/** The cookie opens nothing, but a memcached that has just gone may have had its session: nobody can tell. */
function isHonestDoubt(
  { kind, code, begin, end }: OperationEntry,
  spans: readonly FaultSpan[],
): boolean {
  const opensNothing = kind === "replay" || kind === "planted";
  return opensNothing && code === "session_unavailable" && isMemcachedAway(spans, begin, end);
}
