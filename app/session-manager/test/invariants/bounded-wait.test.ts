// Invariant 7: a broken node costs a bounded wait, and a node known to be down costs nothing.
import { afterEach, expect, test, vi } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, twoAppServers } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { commandShape } from "../support/protocol.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a store on hung nodes takes no longer than the timeout for each", async () => {
  const nodes = [await aNode(), await aNode()];
  const [app1] = await twoAppServers(nodes, { sessionBackupTimeout: 300 });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  for (const node of nodes) await node.pause();
  const { tookMs, statusCode } = await timed(() => browser.write({ cart: 2 }));
  expect(statusCode).toBe(200);
  expect(tookMs).toBeLessThan(1200);
  await waitUntil("the nodes are known to be down", () => !allUp(app1));
  expect((await timed(() => browser.write({ cart: 3 }))).tookMs).toBeLessThan(150);
});

test("a node that answers the read but not the write costs one timeout in all", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 300 });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  proxy.holdAt(commandShape("store"));
  const { tookMs, statusCode } = await timed(() => browser.write({ cart: 2 }));
  expect(statusCode).toBe(200);
  expect(tookMs).toBeGreaterThan(250);
  expect(tookMs).toBeLessThan(900);
});

test("a load from a hung node takes no longer than operationTimeout, and the other nodes are asked too", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes, { operationTimeout: 400 });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await nodes[0].pause();
  browser.server = app2;
  const { tookMs, body } = await timed(() => browser.get("/read"));
  expect(JSON.parse(body)).toEqual({ cart: 1 });
  // One load, one store on the hung node at most.
  expect(tookMs).toBeLessThan(1500);
});

test("a session that no node can tell about for ten seconds is a new one, with a warning", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  // who could still store it elsewhere is gone
  await app1.app.close();
  await nodes[1].kill();
  browser.server = app2;
  await waitUntil("app2 misses the node", () => !allUp(app2));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
  expect(await browser.read()).toEqual({});
  expect(app2.logged(`Could not load session with id ${browser.cookie} from memcached.`)).toBe(1);
});

test("an app server starts while every node is down, and uses them once they are up", async () => {
  const node = await aNode();
  await node.kill();
  const server = await anAppServer([node], { route: "app1" });
  expect((await new Browser(server).get("/ignore")).statusCode).toBe(200);
  await node.restart();
  await waitUntil("the node is found", () => allUp(server));
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n1");
});

async function timed(action: () => Promise<{ statusCode: number; body: string }>) {
  const startedAt = performance.now();
  const { statusCode, body } = await action();
  return { statusCode, body, tookMs: performance.now() - startedAt };
}
