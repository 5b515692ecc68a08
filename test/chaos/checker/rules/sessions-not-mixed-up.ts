// Nobody is shown what somebody else did, or what nobody ever asked for.
import type { EntryOf, OperationEntry } from "../../history/entry.ts";
import { type Mark, marksIn, nameOf } from "../../generator/marks.ts";
import { faultAt, type FaultSpan, faultSpans } from "../faults.ts";
import type { Rule, Violation } from "../violation.ts";
import { type Sighting, type Visit, visitsIn } from "../visits.ts";

export const sessionsNotMixedUp: Rule = (entries) => {
  const spans = faultSpans(entries);
  const visits = visitsIn(entries);
  return [
    ...visits.flatMap((visit) => [...foreignBooks(visit, spans), ...foreignNames(visit, spans)]),
    ...sharedTokens(visits, spans),
  ];
};

function tell(operation: OperationEntry, message: string, spans: readonly FaultSpan[]): Violation {
  const { id, begin } = operation;
  const fault = faultAt(spans, begin);
  return { rule: "sessions-not-mixed-up", message, at: begin, operations: [id], fault };
}

function foreignBooks(visit: Visit, spans: readonly FaultSpan[]): Violation[] {
  const registers = visit.sets.map(({ isbn }) => isbn);
  for (const sighting of visit.sightings) {
    const { operation, quantities } = sighting;
    const foreign = marksIn(quantities, registers).filter(
      (mark) => !wasAsked(mark, visit, sighting),
    );
    const values = registers.filter((isbn) => !isOwnValue(isbn, visit, quantities[isbn] ?? 0));
    const names = [...foreign.map(nameOf), ...values.map((isbn) => `${isbn}=${quantities[isbn]}`)];
    if (names.length > 0)
      return [
        tell(
          operation,
          `${visit.name}: ${operation.kind} ${operation.id} by ${operation.server} shows ${names.join(", ")}, which it never asked for`,
          spans,
        ),
      ];
  }
  return [];
}

function wasAsked(mark: Mark, { adds }: Visit, { operation }: Sighting): boolean {
  const add = adds.get(nameOf(mark));
  return add !== undefined && add.begin < operation.end && !add.isRefused;
}

function isOwnValue(isbn: string, { sets }: Visit, value: number): boolean {
  return value === 0 || sets.some((set) => set.isbn === isbn && set.value === value);
}

function foreignNames(visit: Visit, spans: readonly FaultSpan[]): Violation[] {
  const own = new Set(visit.operations.filter(isLogin).map(({ name }) => name));
  return visit.operations.flatMap((operation) => {
    if (operation.kind !== "me" || !operation.name || own.has(operation.name)) return [];
    return [
      tell(operation, `${visit.name} is called ${operation.name} in me ${operation.id}`, spans),
    ];
  });
}

function sharedTokens(visits: readonly Visit[], spans: readonly FaultSpan[]): Violation[] {
  const users = new Map<string, string>();
  return visits.flatMap(({ name, operations }) =>
    operations.flatMap((operation) => {
      if (operation.token === null || operation.outcome !== "ok") return [];
      const user = users.get(operation.token) ?? name;
      users.set(operation.token, user);
      if (user === name) return [];
      return [tell(operation, `${name} got the session ${operation.token} of ${user}`, spans)];
    }),
  );
}

function isLogin(operation: OperationEntry): operation is EntryOf<"login"> {
  return operation.kind === "login";
}
