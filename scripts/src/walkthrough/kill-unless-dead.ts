// Decides that a node which somebody has killed by hand is killed, too.
import type { NodeName } from "../nodes.ts";
import type { World } from "./world.ts";

/** Kills the node; nothing when it is down already. */
export async function killUnlessDead({ lab }: World, name: NodeName): Promise<void> {
  const statuses = await lab.status();
  if (statuses.find((status) => status.name === name)?.state !== "down") await lab.kill(name);
}
