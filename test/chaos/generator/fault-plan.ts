// Decides which faults happen, to whom, and for how long, before the first of them: the same seed, the same faults.
import {
  type AppName,
  appNames,
  type MemcachedName,
  memcachedNames,
  type NodeName,
  nodes,
} from "../../../scripts/src/index.ts";
import type { Random } from "./random.ts";

/** How a stored record is spoiled. */
export const damages = ["noise", "truncated", "foreign", "headless", "bad-attributes"] as const;
export type Damage = (typeof damages)[number];

/** A fault; `holdMs` is how long it lasts before what it broke is mended. */
export type Fault =
  | { readonly kind: "kill"; readonly node: NodeName; readonly holdMs: number }
  | { readonly kind: "restart"; readonly node: NodeName }
  | { readonly kind: "pause"; readonly node: NodeName; readonly holdMs: number }
  | {
      readonly kind: "slow";
      readonly node: MemcachedName;
      readonly delayMs: number;
      readonly holdMs: number;
    }
  | {
      readonly kind: "cut";
      readonly app: AppName;
      readonly node: MemcachedName;
      /** reset: connections end, new ones are refused. silent: they stay open and nothing gets through. */
      readonly way: "reset" | "silent";
      readonly holdMs: number;
    }
  | { readonly kind: "reload-haproxy" }
  | { readonly kind: "rolling-restart" }
  | { readonly kind: "bad-record"; readonly damage: Damage };

export type FaultKind = Fault["kind"];

export interface PlannedFault {
  readonly fault: Fault;
  /** Milliseconds of peace between the healing of the one before and this one. */
  readonly pauseMs: number;
}

const weights: Readonly<Record<FaultKind, number>> = {
  kill: 26,
  restart: 14,
  pause: 24,
  slow: 10,
  cut: 14,
  "reload-haproxy": 4,
  "rolling-restart": 2,
  "bad-record": 6,
};

/** @param spared a node whose process is never ended; absent: none */
export function planFaults(random: Random, count: number, spared?: NodeName): PlannedFault[] {
  return Array.from({ length: count }, () => ({
    fault: drawSparing(random, spared),
    pauseMs: random.whole(50, 400),
  }));
}

function drawSparing(random: Random, spared: NodeName | undefined): Fault {
  for (;;) {
    const fault = draw(random, random.weighted(weights));
    if (spared === undefined || !ends(fault, spared)) return fault;
  }
}

function ends(fault: Fault, node: NodeName): boolean {
  if (fault.kind === "rolling-restart") return true;
  if (fault.kind === "reload-haproxy") return node === "haproxy";
  return (fault.kind === "kill" || fault.kind === "restart") && fault.node === node;
}

function draw(random: Random, kind: FaultKind): Fault {
  const victims = nodes.map(({ name }) => name);
  switch (kind) {
    case "kill":
      return { kind, node: random.pick(victims), holdMs: random.whole(0, 1500) };
    case "restart":
      return { kind, node: random.pick(victims) };
    case "pause":
      // long enough for HAProxy, short enough for the sessions' own patience, and all between
      return { kind, node: random.pick(victims), holdMs: random.whole(50, 3500) };
    case "slow":
      return {
        kind,
        node: random.pick(memcachedNames),
        // below and above the time that one store may take
        delayMs: random.pick([5, 30, 120, 300]),
        holdMs: random.whole(300, 1500),
      };
    case "cut":
      return {
        kind,
        app: random.pick(appNames),
        node: random.pick(memcachedNames),
        way: random.pick(["reset", "silent"]),
        holdMs: random.whole(100, 2500),
      };
    case "bad-record":
      return { kind, damage: random.pick(damages) };
    case "reload-haproxy":
    case "rolling-restart":
      return { kind };
  }
}

/** `pause app1 for 1200 ms`, for people. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "kill":
    case "pause":
      return `${fault.kind} ${fault.node} for ${fault.holdMs} ms`;
    case "restart":
      return `restart ${fault.node}`;
    case "slow":
      return `slow ${fault.node}, ${fault.delayMs} ms for ${fault.holdMs} ms`;
    case "cut":
      return `cut ${fault.app} from ${fault.node} (${fault.way}) for ${fault.holdMs} ms`;
    case "bad-record":
      return `bad record (${fault.damage})`;
    case "reload-haproxy":
    case "rolling-restart":
      return fault.kind.replace("-", " ");
  }
}
