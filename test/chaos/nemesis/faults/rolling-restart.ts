// Every node is restarted, one after the other, each when all has healed after the one before.
import { nodes } from "../../../../scripts/src/index.ts";
import type { RunFault } from "../fault-scene.ts";

export const rollingRestart: RunFault<"rolling-restart"> = async (_fault, { chaosLab, heal }) => {
  for (const { name } of nodes) {
    await chaosLab.lab.restart(name);
    await heal();
  }
};
