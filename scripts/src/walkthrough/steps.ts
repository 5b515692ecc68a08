// Decides the order of the walkthrough's steps, and how one is found.
import { UsageError } from "../errors.ts";
import { type Step, type StepId, stepIds } from "./step.ts";
import { losingAMemcachedSteps } from "./steps/losing-a-memcached.ts";
import { losingAnAppServerSteps } from "./steps/losing-an-app-server.ts";
import { nonStickySteps } from "./steps/non-sticky.ts";
import { noMemcachedSteps } from "./steps/no-memcached.ts";
import { parallelAddsSteps } from "./steps/parallel-adds.ts";
import { pausedAppServerSteps } from "./steps/paused-app-server.ts";
import { restartedMemcachedSteps } from "./steps/restarted-memcached.ts";
import { shoppingSteps } from "./steps/shopping.ts";
import { startingAgainSteps } from "./steps/starting-again.ts";
import { startingSteps } from "./steps/starting.ts";

/** Every step, in order; steps 1 to 7 are those of the workshop's notes, with the same numbers, 8 and on are ours. */
export const steps: readonly Step[] = [
  ...startingSteps,
  ...shoppingSteps,
  ...losingAnAppServerSteps,
  ...losingAMemcachedSteps,
  ...startingAgainSteps,
  ...nonStickySteps,
  ...restartedMemcachedSteps,
  ...pausedAppServerSteps,
  ...parallelAddsSteps,
  ...noMemcachedSteps,
];

/** The step of that number; throws UsageError for one that is not there. */
export function stepOf(id: StepId): Step {
  const step = steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new UsageError(`There is no step ${id}.`);
  return step;
}

/** The steps up to that one, itself included. */
export function stepsUntil(id: StepId): readonly Step[] {
  return steps.slice(0, stepIds.indexOf(id) + 1);
}

/** The steps from that one on. */
export function stepsFrom(id: StepId): readonly Step[] {
  return steps.slice(stepIds.indexOf(id));
}

/** A step number as somebody typed it; throws UsageError. */
export function parseStepId(text: string): StepId {
  const number = text.trim().replace(",", ".");
  const id = stepIds.find((candidate) => candidate === number);
  if (id !== undefined) return id;
  throw new UsageError(`There is no step "${text}". The steps are ${stepIds.join(", ")}.`);
}
