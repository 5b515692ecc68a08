// What was asked for once counts once, however often HAProxy or the shopper sent it.
import { nameOf, timesIn } from "../../generator/marks.ts";
import { faultAt, faultSpans } from "../faults.ts";
import type { Rule } from "../violation.ts";
import { type Add, type Visit, visitsIn } from "../visits.ts";

export const countedOnce: Rule = (entries) => {
  const spans = faultSpans(entries);
  return visitsIn(entries).flatMap((visit) =>
    [...visit.adds.values()].flatMap((add) => {
      const twice = twiceIn(add, visit);
      if (twice === undefined) return [];
      const { operation, how } = twice;
      return [
        {
          rule: "counted-once" as const,
          message: `${visit.name}: ${nameOf(add.mark)} ${how} in ${operation.kind} ${operation.id} by ${operation.server}`,
          at: operation.begin,
          operations: [...add.operations.map(({ id }) => id), operation.id],
          fault: faultAt(spans, operation.begin),
        },
      ];
    }),
  );
};

function twiceIn({ mark }: Add, { sightings, checkouts }: Visit) {
  const doubled = sightings.find(({ quantities }) => timesIn(mark, quantities) > 1);
  if (doubled !== undefined) return { operation: doubled.operation, how: "counted twice" };
  const [, second] = checkouts.filter(({ order = {} }) => timesIn(mark, order) > 0);
  return second === undefined ? undefined : { operation: second, how: "was ordered again" };
}
