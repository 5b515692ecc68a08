// Decides the order of things: a fault, its healing, some peace, the next one; never two at a time.
import { setTimeout as hold } from "node:timers/promises";
import { describeFault, type PlannedFault } from "../generator/fault-plan.ts";
import type { FaultPhase } from "../history/entry.ts";
import { runFault } from "./fault-runner.ts";
import type { FaultScene } from "./fault-scene.ts";
import { heal, type HealingParts } from "./healing.ts";

export interface NemesisParts extends HealingParts {
  readonly plan: readonly PlannedFault[];
  /** Called when a fault has healed; false: that was the last one. */
  readonly onHealed: (number: number, description: string) => Promise<boolean>;
}

/** Runs every fault of the plan, or as many as `onHealed` wants. @throws LabError when a node can't be brought back */
export async function runNemesis(parts: NemesisParts): Promise<void> {
  const { plan, history, onHealed } = parts;
  for (const [index, { fault, pauseMs }] of plan.entries()) {
    const number = index + 1;
    await hold(pauseMs);
    const mark = (phase: FaultPhase) => {
      history.add({ type: "fault", number, fault, phase, at: history.now() });
    };
    const scene: FaultScene = { ...parts, number, mark, hold, heal: () => heal(parts, number) };
    mark("begins");
    await runFault(fault, scene);
    await heal(parts, number);
    mark("healed");
    if (!(await onHealed(number, describeFault(fault)))) return;
  }
}
