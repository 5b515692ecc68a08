// Decides which rules a history is held against: one function each.
import type { Entry } from "../history/entry.ts";
import { acknowledgedMeansProtected } from "./rules/acknowledged-means-protected.ts";
import { badRecordHarmsOnlyItself } from "./rules/bad-record-harms-only-itself.ts";
import { boundedWait } from "./rules/bounded-wait.ts";
import { clientsCannotChooseIds } from "./rules/clients-cannot-choose-ids.ts";
import { countedOnce } from "./rules/counted-once.ts";
import { destroyedStaysDestroyed } from "./rules/destroyed-stays-destroyed.ts";
import { newestVersionWins } from "./rules/newest-version-wins.ts";
import { noLostUpdate } from "./rules/no-lost-update.ts";
import { oneDeathLosesNothing } from "./rules/one-death-loses-nothing.ts";
import { repeatableMeansAnswered } from "./rules/repeatable-means-answered.ts";
import { sessionsNotMixedUp } from "./rules/sessions-not-mixed-up.ts";
import type { Rule, RuleName, Violation } from "./violation.ts";

export const rules: Readonly<Record<RuleName, Rule>> = {
  "acknowledged-means-protected": acknowledgedMeansProtected,
  "one-death-loses-nothing": oneDeathLosesNothing,
  "newest-version-wins": newestVersionWins,
  "destroyed-stays-destroyed": destroyedStaysDestroyed,
  "no-update-lost-to-a-parallel-request": noLostUpdate,
  "clients-cannot-choose-ids": clientsCannotChooseIds,
  "bounded-wait": boundedWait,
  "bad-record-harms-only-itself": badRecordHarmsOnlyItself,
  "counted-once": countedOnce,
  "sessions-not-mixed-up": sessionsNotMixedUp,
  "repeatable-means-answered": repeatableMeansAnswered,
};

/** Every violation, in the order of time. */
export function check(entries: readonly Entry[]): Violation[] {
  const all = Object.values(rules).flatMap((rule) => rule(entries));
  return all.toSorted((one, other) => one.at - other.at);
}
