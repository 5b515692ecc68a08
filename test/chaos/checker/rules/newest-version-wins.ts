// Invariant 3: nobody is shown an older state than one that was acknowledged or shown before.
import type { EntryOf } from "../../history/entry.ts";
import { nameOf, timesIn } from "../../generator/marks.ts";
import { faultAt, faultSpans } from "../faults.ts";
import type { Rule } from "../violation.ts";
import { missingIn, orderOf, type Sighting, type Visit, visitsIn } from "../visits.ts";

interface Stale {
  readonly sighting: Sighting;
  readonly what: string;
}

export const newestVersionWins: Rule = (entries) => {
  const spans = faultSpans(entries);
  return visitsIn(entries).flatMap((visit) => {
    const [first] = [
      ...staleAdds(visit),
      ...undoneOrders(visit),
      ...staleSets(visit),
      ...staleNames(visit),
    ];
    if (first === undefined) return [];
    const { operation } = first.sighting;
    return [
      {
        rule: "newest-version-wins" as const,
        message: `${visit.name}: ${operation.kind} ${operation.id} by ${operation.server} shows an old state: ${first.what}`,
        at: operation.begin,
        operations: [operation.id],
        fault: faultAt(spans, operation.begin),
      },
    ];
  });
};

/** Missing at first, back later: it was there all the time. */
function staleAdds(visit: Visit): Stale[] {
  return missingIn(visit)
    .filter(({ isBackLater }) => isBackLater)
    .map(({ add, sighting }) => ({
      sighting,
      what: `${nameOf(add.mark)} is missing, and back later`,
    }));
}

/** What was ordered is out of the cart. */
function undoneOrders(visit: Visit): Stale[] {
  return [...visit.adds.values()].flatMap((add) => {
    const order = orderOf(add, visit);
    if (order === undefined) return [];
    return visit.sightings
      .filter(
        ({ operation, quantities }) =>
          operation.begin > order.end &&
          operation.kind !== "checkout" &&
          timesIn(add.mark, quantities) > 0,
      )
      .map((sighting) => ({
        sighting,
        what: `${nameOf(add.mark)} is back, though it was ordered in ${order.id}`,
      }));
  });
}

interface Write {
  readonly value: number;
  readonly begin: number;
  /** Infinity: it may take effect at any time. */
  readonly end: number;
  readonly isSure: boolean;
}

function staleSets(visit: Visit): Stale[] {
  const isbns = [...new Set(visit.sets.map(({ isbn }) => isbn))];
  return isbns.flatMap((isbn) => {
    const writes = writesOf(isbn, visit);
    return visit.sightings
      .filter((sighting) => !isAllowed(sighting.quantities[isbn] ?? 0, writes, sighting))
      .map((sighting) => ({
        sighting,
        what: `${isbn} is set to ${sighting.quantities[isbn] ?? 0}, which a newer acknowledged change has replaced`,
      }));
  });
}

function writesOf(isbn: string, { sets, checkouts }: Visit): Write[] {
  const own = sets.filter((set) => set.isbn === isbn && mayHaveHappened(set));
  return [
    { value: 0, begin: -1, end: -1, isSure: true },
    ...own.map(({ value, begin, end, outcome }) => ({
      value,
      begin,
      end: outcome === "ok" ? end : Infinity,
      isSure: outcome === "ok",
    })),
    ...checkouts.map(({ begin, end }) => ({ value: 0, begin, end, isSure: true })),
  ];
}

/** A removal that was repeated finds nothing to remove. */
function mayHaveHappened({ outcome, value }: EntryOf<"set">): boolean {
  return outcome !== "failed" || value === 0;
}

function isAllowed(value: number, writes: readonly Write[], { operation }: Sighting): boolean {
  return writes.some(
    (write) =>
      write.value === value &&
      write.begin < operation.end &&
      !writes.some(
        (newer) => newer.isSure && newer.begin > write.end && newer.end < operation.begin,
      ),
  );
}

/** A name is the one of the last login; where nobody knows whether that happened, the visit has ended. */
function staleNames(visit: Visit): Stale[] {
  return visit.operations.flatMap((operation) => {
    if (operation.kind !== "me" || operation.outcome !== "ok") return [];
    const logins = visit.operations.filter(
      ({ kind, outcome, end }) => kind === "login" && outcome === "ok" && end < operation.begin,
    );
    const last = logins.at(-1);
    const expected = last?.kind === "login" ? last.name : null;
    if (operation.name === expected || isElses(operation.name, visit)) return [];
    const sighting = { operation, quantities: {} };
    return [{ sighting, what: `the name is ${operation.name}, and should be ${expected}` }];
  });
}

/** Then another rule tells of it. */
function isElses(name: string | null | undefined, { operations }: Visit): boolean {
  if (name === null || name === undefined) return false;
  return !operations.some((operation) => operation.kind === "login" && operation.name === name);
}
