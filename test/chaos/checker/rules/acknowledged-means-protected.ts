// Invariant 1: what was acknowledged is on an available memcached by then, looked up there without any app server.
import { operationsIn } from "../../history/history.ts";
import { nameOf, timesIn } from "../../generator/marks.ts";
import { faultAt, faultsBetween, type FaultSpan, faultSpans } from "../faults.ts";
import type { Rule } from "../violation.ts";

export const acknowledgedMeansProtected: Rule = (entries) => {
  const spans = faultSpans(entries);
  const operations = operationsIn(entries);
  const begins = new Map(operations.map(({ id, begin }) => [id, begin]));
  return operations.flatMap((audit) => {
    if (audit.kind !== "audit") return [];
    const since = Math.min(...audit.of.map((id) => begins.get(id) ?? audit.begin));
    // what can't be looked at proves nothing
    if (audit.mute.length > 0 || isDisturbed(spans, since, audit.end)) return [];
    const newest = audit.copies.toSorted((one, other) => other.version - one.version)[0];
    const absent = audit.marks.filter((mark) => timesIn(mark, newest?.cart ?? {}) === 0);
    if (absent.length === 0) return [];
    const names = absent.map(nameOf).join(", ");
    const held = audit.copies.map(({ node, version }) => `${node} has version ${version}`);
    return [
      {
        rule: "acknowledged-means-protected",
        message: `${names} was acknowledged to shopper ${audit.shopper}, visit ${audit.visit}, and memcached does not hold it: ${held.join(", ") || "no node has the session"}`,
        at: audit.begin,
        operations: [...audit.of, audit.id],
        fault: faultAt(spans, audit.begin),
      },
    ];
  });
};

/** A memcached that comes or goes between the answer and the look may have had it. */
function isDisturbed(spans: readonly FaultSpan[], from: number, to: number): boolean {
  return faultsBetween(spans, from, to).some(({ fault, transitions }) => {
    const touches =
      fault.kind === "rolling-restart" || ("node" in fault && fault.node.startsWith("memcached"));
    return touches && transitions.some(([begin, end]) => begin <= to && end >= from);
  });
}
