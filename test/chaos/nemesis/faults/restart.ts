// SIGTERM to one node, which ends in its own time, and a start.
import type { RunFault } from "../fault-scene.ts";

export const restart: RunFault<"restart"> = async ({ node }, { chaosLab }) => {
  await chaosLab.lab.restart(node);
};
