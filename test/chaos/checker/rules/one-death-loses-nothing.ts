// Invariant 2: what was acknowledged is there for good, whichever node died, and is protected again afterwards.
import { nameOf } from "../../generator/marks.ts";
import { troublesIn } from "../../history/history.ts";
import { faultAt, faultSpans } from "../faults.ts";
import { parallelLosses } from "../parallel.ts";
import type { Rule, Violation } from "../violation.ts";
import { missingIn, visitsIn } from "../visits.ts";

const rule = "one-death-loses-nothing";

export const oneDeathLosesNothing: Rule = (entries) => {
  const spans = faultSpans(entries);
  const lost = visitsIn(entries).flatMap((visit): Violation[] => {
    const parallel = new Set(parallelLosses(visit, spans).map(({ add }) => add));
    const missing = missingIn(visit).filter(
      ({ add, isBackLater }) => !isBackLater && !parallel.has(add),
    );
    const [first] = missing;
    if (first === undefined) return [];
    const adds = [...new Set(missing.map(({ add }) => add))];
    const { operation } = first.sighting;
    return [
      {
        rule,
        message: `${visit.name}: ${adds.length} of ${visit.adds.size} adds are lost (${adds.map(({ mark }) => nameOf(mark)).join(", ")}), first missing in ${operation.kind} ${operation.id} by ${operation.server}`,
        at: operation.begin,
        operations: [
          ...new Set(adds.flatMap((add) => add.operations.map(({ id }) => id))),
          operation.id,
        ],
        fault: faultAt(spans, operation.begin),
      },
    ];
  });
  const unhealed = troublesIn(entries)
    .filter(({ about }) => about === "unprotected" || about === "node-unseen")
    .map(
      ({ message, at, number }) => ({ rule, message, at, operations: [], fault: number }) as const,
    );
  return [...lost, ...unhealed];
};
