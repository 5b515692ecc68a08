// Invariant 3 for a session that an app server looked up, and never took over: its client had gone by then.
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, type AppServer, Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { recordOn } from "../support/stored.ts";

test("its copy is not stored when the node with the newer one dies", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const links = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const owner = await anAppServer(nodes, { route: "app1", failoverNodes: "n1" });
  const other = await anAppServer(links, { route: "app2", failoverNodes: "n2" });
  const browser = new Browser(owner);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n2");
  for (const link of links) link.hold("replies");
  await askAndGoAway(other, browser);
  for (const link of links) link.release();
  await waitUntil("app2 has looked it up", () => other.app.sessions.statistics().sessions === 1);
  await browser.write({ cart: 2 });
  await owner.app.close();
  await nodes[1].kill();
  await waitUntil("app2 misses the node", () => !allUp(other));
  await nodes[1].restart();
  await waitUntil("app2 sees the node again", () => allUp(other));
  for (const { port } of nodes) expect(await recordOn(port, browser.token)).toBeUndefined();
});

async function askAndGoAway({ app }: AppServer, { cookie }: Browser): Promise<void> {
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const asked = once(app.server, "request");
  const client = connect(port, "127.0.0.1");
  client.write(`GET /read HTTP/1.1\r\nHost: localhost\r\nCookie: JSESSIONID=${cookie}\r\n\r\n`);
  await asked;
  client.destroy();
  await waitUntil("the client is gone", async () => {
    const count = await new Promise<number>((resolve) =>
      app.server.getConnections((_, connections) => resolve(connections)),
    );
    return count === 0;
  });
}
