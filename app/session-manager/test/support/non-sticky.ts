// App servers without stickiness, as a round-robin balancer has them.
import type { FastifyInstance } from "fastify";
import type { SessionManagerOptions } from "../../src/index.ts";
import { lockNodes } from "../../src/locking/lock-nodes.ts";
import { anAppServer, type AppServer, Browser, type Node } from "./app-server.ts";

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

/** A new session, `{ cart: 1 }`, whose lock belongs on the node that its cookie names; with nodes n1 and n2. */
export async function aSessionLockedAtHome(server: AppServer): Promise<Browser> {
  for (;;) {
    const browser = new Browser(server);
    await browser.write({ cart: 1 });
    const [first] = lockNodes(browser.token, [{ id: "n1" }, { id: "n2" }]);
    if (first?.id === browser.node) return browser;
  }
}
