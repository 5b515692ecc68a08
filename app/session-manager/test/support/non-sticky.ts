// App servers without stickiness, as a round-robin balancer has them.
import type { FastifyInstance } from "fastify";
import type { SessionManagerOptions } from "../../src/index.ts";
import { anAppServer, type AppServer, type Node } from "./app-server.ts";

export async function aNonStickyServer(
  nodes: readonly Node[],
  options: Partial<SessionManagerOptions> = {},
  addRoutes: (app: FastifyInstance) => void = () => {},
): Promise<AppServer> {
  return anAppServer(nodes, { sticky: false, ...options }, addRoutes);
}

/** Two of them, over the same nodes. */
export async function twoNonStickyServers(
  nodes: readonly Node[],
  options: Partial<SessionManagerOptions> = {},
  addRoutes: (app: FastifyInstance) => void = () => {},
): Promise<[AppServer, AppServer]> {
  return [
    await aNonStickyServer(nodes, { route: "app1", ...options }, addRoutes),
    await aNonStickyServer(nodes, { route: "app2", ...options }, addRoutes),
  ];
}
