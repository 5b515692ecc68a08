// Decides which lost adds a parallel request must have taken away, as no fault was there to do it.
import { faultsBetween, type FaultSpan } from "./faults.ts";
import { type Add, type Missing, missingIn, type Visit } from "./visits.ts";

/** Adds that are lost for good, ran while another change of their session did, and had peace all the time. */
export function parallelLosses(visit: Visit, spans: readonly FaultSpan[]): Missing[] {
  const lost = missingIn(visit).filter(({ isBackLater }) => !isBackLater);
  return lost.filter(({ add }) => {
    const first = lost.find((missing) => missing.add === add);
    if (first === undefined || !hadCompany(add, visit)) return false;
    return faultsBetween(spans, add.begin, first.sighting.operation.end).length === 0;
  });
}

function hadCompany(add: Add, { operations }: Visit): boolean {
  return add.operations.some((one) =>
    operations.some(
      (other) =>
        (other.kind === "add" || other.kind === "set") &&
        !add.operations.includes(other) &&
        other.begin < one.end &&
        other.end > one.begin,
    ),
  );
}
