// Every byte between the app servers and one memcached takes longer, each way.
import { appNames } from "../../../../scripts/src/index.ts";
import type { RunFault } from "../fault-scene.ts";

export const slow: RunFault<"slow"> = async (fault, { chaosLab, mark, hold }) => {
  const links = appNames.map((app) => chaosLab.linkOf(app, fault.node));
  for (const link of links) await link.delay(fault.delayMs);
  mark("holds");
  await hold(fault.holdMs);
  mark("mends");
  for (const link of links) await link.mend();
};
