// kill -9 of one node; later it is started again.
import type { RunFault } from "../fault-scene.ts";

export const kill: RunFault<"kill"> = async ({ node, holdMs }, { chaosLab, mark, hold }) => {
  await chaosLab.lab.kill(node);
  mark("holds");
  await hold(holdMs);
  mark("mends");
  await chaosLab.lab.start(node);
};
