// A request that may be repeated is answered: no 5xx, and no silence.
import { operationsIn } from "../../history/history.ts";
import { faultAt, faultSpans } from "../faults.ts";
import type { Rule } from "../violation.ts";

export const repeatableMeansAnswered: Rule = (entries) => {
  const spans = faultSpans(entries);
  return operationsIn(entries)
    .filter(
      ({ kind, mayRepeat, status }) => kind !== "audit" && mayRepeat && (status ?? 599) >= 500,
    )
    .map(({ id, kind, begin, status, code, server, error }) => ({
      rule: "repeatable-means-answered" as const,
      message: `${kind} ${id} was answered ${status ?? "nothing"} ${code ?? error ?? ""} by ${server ?? "HAProxy"}, though it may be repeated`,
      at: begin,
      operations: [id],
      fault: faultAt(spans, begin),
    }));
};
