// HAProxy reads its configuration again: a new process takes the port over, the old one finishes what it has.
import type { RunFault } from "../fault-scene.ts";

export const reloadHaproxy: RunFault<"reload-haproxy"> = async (_fault, { chaosLab }) => {
  await chaosLab.lab.engine.reloadBalancer();
};
