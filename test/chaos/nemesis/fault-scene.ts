// Decides what a fault is to the nemesis, and what it may use.
import type { Shopper } from "../client/shopper.ts";
import type { Fault, FaultKind } from "../generator/fault-plan.ts";
import type { FaultPhase } from "../history/entry.ts";
import type { History } from "../history/history.ts";
import type { ChaosLab } from "./chaos-lab.ts";

/** What a fault may use. */
export interface FaultScene {
  readonly chaosLab: ChaosLab;
  readonly history: History;
  readonly shoppers: readonly Shopper[];
  /** Number of the fault, from 1. */
  readonly number: number;
  /** To be called when it is done and lasts, and when its mending begins. */
  readonly mark: (phase: FaultPhase) => void;
  /** The time that a fault was planned to last. */
  readonly hold: (ms: number) => Promise<unknown>;
  /** Waits until all is well again, where a fault has several parts. */
  readonly heal: () => Promise<void>;
}

/** Breaks something, holds it, and mends it; healing is watched afterwards. */
export type RunFault<K extends FaultKind> = (
  fault: Extract<Fault, { kind: K }>,
  scene: FaultScene,
) => Promise<void>;
