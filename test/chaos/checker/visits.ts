// Decides what belongs together in a history: the operations of one visit, and what each of its carts must show.
import type { Entry, EntryOf, OperationEntry } from "../history/entry.ts";
import { nameOf, type Mark, type Quantities, timesIn } from "../generator/marks.ts";

export interface Add {
  readonly mark: Mark;
  /** Earliest begin of those with this key. */
  readonly begin: number;
  /** When it was acknowledged first; Infinity: never. */
  readonly acknowledgedAt: number;
  /** Every time that it was asked for was refused. */
  readonly isRefused: boolean;
  readonly operations: readonly OperationEntry[];
}

/** A cart, or an order, that was shown. */
export interface Sighting {
  readonly operation: OperationEntry;
  readonly quantities: Quantities;
}

export interface Visit {
  readonly name: string;
  readonly operations: readonly OperationEntry[];
  /** By the name of the mark. */
  readonly adds: ReadonlyMap<string, Add>;
  readonly sets: readonly EntryOf<"set">[];
  /** Acknowledged ones, in their order. */
  readonly checkouts: readonly EntryOf<"checkout">[];
  /** In the order of their ends. */
  readonly sightings: readonly Sighting[];
}

/** Every shopper's visits, without those who try what is not theirs. */
export function visitsIn(entries: readonly Entry[]): Visit[] {
  return ownOperations(entries).map(([name, operations]) => visitOf(name, operations));
}

/** By visit, each in the order of their ends. */
export function ownOperations(entries: readonly Entry[]): [string, OperationEntry[]][] {
  const byVisit = new Map<string, OperationEntry[]>();
  for (const entry of entries) {
    if (entry.type !== "operation" || isStrange(entry)) continue;
    const name = `shopper ${entry.shopper}, visit ${entry.visit}`;
    byVisit.set(name, [...(byVisit.get(name) ?? []), entry]);
  }
  return [...byVisit].map(([name, operations]) => [
    name,
    operations.toSorted((one, other) => one.end - other.end),
  ]);
}

function isStrange({ kind, shopper }: OperationEntry): boolean {
  return (
    shopper < 0 || kind === "replay" || kind === "planted" || kind === "victim" || kind === "audit"
  );
}

function visitOf(name: string, sorted: OperationEntry[]): Visit {
  const adds = new Map<string, Add>();
  for (const operation of sorted) {
    if (operation.kind !== "add") continue;
    const before = adds.get(nameOf(operation.mark));
    const all = [...(before?.operations ?? []), operation];
    const acknowledged = all.filter(({ outcome }) => outcome === "ok").map(({ end }) => end);
    adds.set(nameOf(operation.mark), {
      mark: operation.mark,
      begin: Math.min(...all.map(({ begin }) => begin)),
      acknowledgedAt: Math.min(...acknowledged, Infinity),
      isRefused: all.every(({ outcome }) => outcome === "failed"),
      operations: all,
    });
  }
  return {
    name,
    operations: sorted,
    adds,
    sets: sorted.filter((operation) => operation.kind === "set"),
    checkouts: sorted.filter((operation) => operation.kind === "checkout").filter(isOk),
    sightings: sorted.filter(isOk).flatMap(sightingsOf),
  };
}

function isOk({ outcome }: OperationEntry): boolean {
  return outcome === "ok";
}

/** An order shows the cart as it was; the cart in the answer to a checkout shows what is left. */
function sightingsOf(operation: OperationEntry): Sighting[] {
  const { kind } = operation;
  const isOwn = kind === "add" || kind === "read" || kind === "set";
  const shown = isOwn ? operation.cart : kind === "checkout" ? operation.order : undefined;
  return shown === undefined ? [] : [{ operation, quantities: shown }];
}

/** The checkout that ordered this add; absent: none did. */
export function orderOf({ mark }: Add, { checkouts }: Visit): EntryOf<"checkout"> | undefined {
  return checkouts.find(({ order }) => order !== undefined && timesIn(mark, order) > 0);
}

/** When a sighting must show an add for the first time, whoever acknowledged it: an answer, or an earlier sighting. */
export function requiredFrom(add: Add, { sightings }: Visit): number {
  const lastEnd = Math.max(...add.operations.map(({ end }) => end));
  // seen after its last asking had ended in whatever way: then it happened
  const seen = sightings.find(
    ({ operation, quantities }) => operation.begin > lastEnd && timesIn(add.mark, quantities) > 0,
  );
  return Math.min(add.acknowledgedAt, seen?.operation.end ?? Infinity);
}

/** A sighting that had to show an add, and did not. */
export interface Missing {
  readonly add: Add;
  readonly sighting: Sighting;
  /** A later sighting shows it again. */
  readonly isBackLater: boolean;
}

/** Every add that a cart or order lacks, once for each sighting. */
export function missingIn(visit: Visit): Missing[] {
  return [...visit.adds.values()].flatMap((add) => {
    const from = requiredFrom(add, visit);
    if (from === Infinity) return [];
    const order = orderOf(add, visit);
    const until = order?.begin ?? Infinity;
    const required = visit.sightings.filter(
      ({ operation }) => operation.begin > from && (operation.end < until || operation === order),
    );
    const isShown = ({ quantities }: Sighting) => timesIn(add.mark, quantities) > 0;
    return required
      .filter((sighting) => !isShown(sighting))
      .map((sighting) => ({
        add,
        sighting,
        isBackLater: visit.sightings.some(
          (later) => later.operation.begin > sighting.operation.end && isShown(later),
        ),
      }));
  });
}
