// One app server can't reach one memcached; the other one can.
import type { RunFault } from "../fault-scene.ts";

export const cut: RunFault<"cut"> = async ({ app, node, way, holdMs }, scene) => {
  const link = scene.chaosLab.linkOf(app, node);
  await link.cut(way);
  scene.mark("holds");
  await scene.hold(holdMs);
  scene.mark("mends");
  await link.mend();
};
