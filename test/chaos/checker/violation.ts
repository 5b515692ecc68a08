// Decides what a broken rule is told with.
import type { Entry } from "../history/entry.ts";

/** One rule broken once. */
export interface Violation {
  readonly rule: RuleName;
  /** What was expected and what was seen, in one sentence. */
  readonly message: string;
  readonly at: number;
  /** Numbers of the operations that show it. */
  readonly operations: readonly number[];
  /** Of the fault that was going on, or the last one before; 0 before the first. */
  readonly fault: number;
}

/** The invariants 1 to 8, and what else is promised about answers. */
export const ruleNames = [
  "acknowledged-means-protected",
  "one-death-loses-nothing",
  "newest-version-wins",
  "destroyed-stays-destroyed",
  "no-update-lost-to-a-parallel-request",
  "clients-cannot-choose-ids",
  "bounded-wait",
  "bad-record-harms-only-itself",
  "counted-once",
  "sessions-not-mixed-up",
  "repeatable-means-answered",
] as const;

export type RuleName = (typeof ruleNames)[number];

/** A rule looks at a whole history, and asks nothing else. */
export type Rule = (entries: readonly Entry[]) => Violation[];
