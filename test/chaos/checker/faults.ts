// Decides which fault was going on at a moment of a history.
import type { Entry, FaultEntry } from "../history/entry.ts";
import { faultsIn } from "../history/history.ts";

/** One fault from its begin to its healing. */
export interface FaultSpan {
  readonly number: number;
  readonly fault: FaultEntry["fault"];
  readonly begin: number;
  /** Infinity: it never healed. */
  readonly end: number;
  /** Times at which something changes: the begin to `holds`, `mends` to the healing. */
  readonly transitions: readonly (readonly [number, number])[];
}

export function faultSpans(entries: readonly Entry[]): FaultSpan[] {
  const byNumber = groupByNumber(faultsIn(entries));
  return [...byNumber].flatMap(([number, phases]) => {
    const at = (phase: FaultEntry["phase"]) => phases.find((each) => each.phase === phase)?.at;
    const begin = at("begins");
    const [first] = phases;
    if (begin === undefined || first === undefined) return [];
    const end = at("healed") ?? Infinity;
    const holds = at("holds");
    const mends = at("mends");
    const transitions: (readonly [number, number])[] =
      holds === undefined || mends === undefined
        ? [[begin, end]]
        : [
            [begin, holds],
            [mends, end],
          ];
    return [{ number, fault: first.fault, begin, end, transitions }];
  });
}

function groupByNumber(entries: readonly FaultEntry[]): Map<number, FaultEntry[]> {
  const groups = new Map<number, FaultEntry[]>();
  for (const entry of entries)
    groups.set(entry.number, [...(groups.get(entry.number) ?? []), entry]);
  return groups;
}

/** The number of the last fault that had begun at that moment; 0 before the first. */
export function faultAt(spans: readonly FaultSpan[], at: number): number {
  return Math.max(0, ...spans.filter(({ begin }) => begin <= at).map(({ number }) => number));
}

/** Those that were going on at any time between the two. */
export function faultsBetween(spans: readonly FaultSpan[], from: number, to: number): FaultSpan[] {
  return spans.filter(({ begin, end }) => begin <= to && end >= from);
}

/** Some memcached is out of reach for somebody at that time. */
export function isMemcachedAway(spans: readonly FaultSpan[], from: number, to: number): boolean {
  return faultsBetween(spans, from, to).some(
    ({ fault }) =>
      fault.kind === "rolling-restart" || ("node" in fault && fault.node.startsWith("memcached")),
  );
}

/** A node whose name begins so loses its memory. */
export function endsNode({ fault }: FaultSpan, prefix: "app" | "memcached"): boolean {
  if (fault.kind === "rolling-restart") return true;
  return (fault.kind === "kill" || fault.kind === "restart") && fault.node.startsWith(prefix);
}
