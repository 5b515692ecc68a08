// Invariant 8: a spoiled record costs its own session at most, and nobody else anything.
import { operationsIn, troublesIn } from "../../history/history.ts";
import type { Quantities } from "../../generator/marks.ts";
import type { EntryOf } from "../../history/entry.ts";
import { faultAt, faultSpans } from "../faults.ts";
import type { Rule, Violation } from "../violation.ts";

const rule = "bad-record-harms-only-itself";

export const badRecordHarmsOnlyItself: Rule = (entries) => {
  const spans = faultSpans(entries);
  const harmed = operationsIn(entries).flatMap((operation): Violation[] => {
    if (operation.kind !== "victim") return [];
    const harm = harmOf(operation);
    if (harm === undefined) return [];
    const { id, begin, damage, server } = operation;
    const message = `a record with ${damage}: victim ${id} by ${server} ${harm}`;
    return [{ rule, message, at: begin, operations: [id], fault: faultAt(spans, begin) }];
  });
  const crashes = troublesIn(entries)
    .filter(({ about }) => about === "crash")
    .map(
      ({ message, at, number }) => ({ rule, message, at, operations: [], fault: number }) as const,
    );
  return [...harmed, ...crashes];
};

function harmOf({
  outcome,
  status,
  cart,
  before,
  hasGoodCopy,
}: EntryOf<"victim">): string | undefined {
  if (outcome !== "ok" || cart === undefined) return `was answered ${status ?? "nothing"}`;
  if (isSame(cart, before)) return undefined;
  if (Object.keys(cart).length > 0)
    return `shows a cart that is not its own: ${JSON.stringify(cart)}`;
  return hasGoodCopy ? "lost its cart though another copy was good" : undefined;
}

function isSame(one: Quantities, other: Quantities): boolean {
  const isbns = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...isbns].every((isbn) => one[isbn] === other[isbn]);
}
