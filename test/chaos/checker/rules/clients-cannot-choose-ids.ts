// Invariant 6: a token that nobody gave out opens nothing, and a login gives another one.
import type { OperationEntry } from "../../history/entry.ts";
import { operationsIn } from "../../history/history.ts";
import { marksIn, nameOf } from "../../generator/marks.ts";
import { faultAt, faultSpans } from "../faults.ts";
import type { Rule, Violation } from "../violation.ts";
import { visitsIn } from "../visits.ts";

const rule = "clients-cannot-choose-ids";

export const clientsCannotChooseIds: Rule = (entries) => {
  const spans = faultSpans(entries);
  const violationOf = (operation: OperationEntry, message: string): Violation => ({
    rule,
    message,
    at: operation.begin,
    operations: [operation.id],
    fault: faultAt(spans, operation.begin),
  });
  const planted = operationsIn(entries).flatMap((operation) => {
    if (operation.kind !== "planted" || operation.outcome !== "ok") return [];
    const { plantedToken, givenToken, cart = {}, mark, id } = operation;
    if (givenToken === undefined || givenToken === plantedToken)
      return [
        violationOf(
          operation,
          `the made-up token ${plantedToken} was taken for a session (planted ${id})`,
        ),
      ];
    const others = marksIn(cart, []).filter((each) => nameOf(each) !== nameOf(mark));
    if (others.length === 0) return [];
    return [
      violationOf(
        operation,
        `a made-up token opened a cart with ${others.map(nameOf).join(", ")} (planted ${id})`,
      ),
    ];
  });
  const fixed = visitsIn(entries).flatMap(({ name, operations }) =>
    operations.flatMap((operation, index) => {
      const before = operations[index - 1];
      if (operation.kind !== "login" || operation.outcome !== "ok" || before === undefined)
        return [];
      if (before.token !== operation.token || operation.token === null) return [];
      return [violationOf(operation, `${name}: the token did not change at login ${operation.id}`)];
    }),
  );
  return [...planted, ...fixed];
};
