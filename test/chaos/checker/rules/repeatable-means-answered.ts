// A request that may be repeated is answered: no 5xx, and no silence.
import type { OperationEntry } from "../../history/entry.ts";
import { operationsIn } from "../../history/history.ts";
import { faultAt, faultsBetween, type FaultSpan, faultSpans } from "../faults.ts";
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

/**
 * A cookie that opens nothing, and names a memcached that has just gone: nobody can tell whether that one has the
 * session. A shopper's own session has to be found all the same.
 */
function isHonestDoubt({ kind, code, begin, end }: OperationEntry, spans: readonly FaultSpan[]) {
  if ((kind !== "replay" && kind !== "planted") || code !== "session_unavailable") return false;
  return faultsBetween(spans, begin, end).some(
    ({ fault }) =>
      fault.kind === "rolling-restart" || ("node" in fault && fault.node.startsWith("memcached")),
  );
}
