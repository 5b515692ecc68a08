// Invariant 5: of changes to one session at the same time, all are there.
import { nameOf } from "../../generator/marks.ts";
import { faultAt, faultSpans } from "../faults.ts";
import { parallelLosses } from "../parallel.ts";
import type { Rule } from "../violation.ts";
import { visitsIn } from "../visits.ts";

export const noLostUpdate: Rule = (entries) => {
  const spans = faultSpans(entries);
  return visitsIn(entries).flatMap((visit) => {
    const lost = parallelLosses(visit, spans);
    const [first] = lost;
    if (first === undefined) return [];
    const adds = [...new Set(lost.map(({ add }) => add))];
    const { operation } = first.sighting;
    return [
      {
        rule: "no-update-lost-to-a-parallel-request" as const,
        message: `${visit.name}: ${adds.map(({ mark }) => nameOf(mark)).join(", ")} got lost beside parallel changes, without any fault; missing in ${operation.kind} ${operation.id}`,
        at: operation.begin,
        operations: [...adds.flatMap((add) => add.operations.map(({ id }) => id)), operation.id],
        fault: faultAt(spans, operation.begin),
      },
    ];
  });
};
