// SIGSTOP: one node keeps its connections and does nothing; later it goes on as if no time had passed.
import type { RunFault } from "../fault-scene.ts";

export const pauseNode: RunFault<"pause"> = async ({ node, holdMs }, { chaosLab, mark, hold }) => {
  await chaosLab.lab.pause(node);
  mark("holds");
  await hold(holdMs);
  mark("mends");
  await chaosLab.lab.resume(node);
};
