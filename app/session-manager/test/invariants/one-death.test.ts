// Invariant 2: the death, hang or restart of one process loses no acknowledged change.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, sentCookie, twoAppServers } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy, commandsOf } from "../support/nodes.ts";
import { commandsIn } from "../support/protocol.ts";
import { attributesOn, recordOn } from "../support/stored.ts";

test("a session survives the death of its app server, and its id names the new one", async () => {
  const nodes = [await aNode(), await aNode()];
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: [1, 2], at: "x" });
  const takenOver: unknown[] = [];
  app2.app.sessions.on("taken-over", (event) => takenOver.push(event));
  browser.server = app2;
  const response = await browser.get("/read");
  expect(response.json()).toEqual({ cart: [1, 2], at: "x" });
  expect(sentCookie(response)).toMatch(/^[0-9A-F]{32}-n1\.app2$/);
  expect(takenOver).toMatchObject([
    { token: browser.token, route: "app2", previousRoute: "app1", previousNode: "n2" },
  ]);
  expect(app2.app.sessions.statistics().counters.requestsWithAppServerFailover).toBe(1);
});

test("a takeover stores even if the request changed nothing", async () => {
  const nodes = [await aNode()] as const;
  const [app1, app2] = [
    await anAppServer(nodes, { route: "app1" }),
    await anAppServer(nodes, { route: "app2" }),
  ];
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  browser.server = app2;
  await browser.get("/ignore");
  expect(await recordOn(nodes[0].port, browser.token)).toMatchObject({ version: 2, owner: "app2" });
});

test("a session survives the restart of its app server", async () => {
  const node = await aNode();
  const options = { route: "app1" };
  const browser = new Browser(await anAppServer([node], options));
  await browser.write({ cart: 1 });
  browser.server = await anAppServer([node], options);
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a session survives the death of its node, then that of its app server", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await nodes[1].kill();
  await browser.write({ cart: 2 });
  expect(browser.node).toBe("n1");
  browser.server = app2;
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("a session whose app server dies after its backup moved is found, whatever the cookie says", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const former = browser.cookie;
  await nodes[1].kill();
  await browser.write({ cart: 2 });
  expect(await new Browser(app2, former).read()).toEqual({ cart: 2 });
});

test("a takeover frees the failover node", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const moved: string[] = [];
  app2.app.sessions.on("relocated", ({ reason }) => moved.push(reason));
  browser.server = app2;
  await browser.get("/read");
  expect(moved).toEqual(["failover-freed"]);
  expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ cart: 1 });
});

test("one read of the nodes serves all parallel requests of a session that is taken over", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([proxy], { route: "app2" });
  const { cookie } = await withCart(new Browser(app1));
  proxy.hold("replies");
  const reads = Array.from({ length: 20 }, () => new Browser(app2, cookie).read());
  await waitUntil("all came in", () => app2.logged("incoming request") === 20);
  proxy.release();
  expect(await Promise.all(reads)).toEqual(Array.from({ length: 20 }, () => ({ cart: 1 })));
  const gets = commandsIn(proxy.sent(), "read");
  // One to load; the rest are the stores of the takeover: a first one, and one for those who came meanwhile.
  expect(gets).toBeLessThanOrEqual(3);
});

test("requests that only read make no memcached call", async () => {
  const node = await aNode();
  const server = await anAppServer([node]);
  const browser = await withCart(new Browser(server));
  const before = await commandsOf(node);
  for (let count = 0; count < 200; count += 1) {
    expect((await browser.get(count % 2 === 0 ? "/read" : "/ignore")).statusCode).toBe(200);
  }
  await browser.write({ cart: 1 });
  expect(await commandsOf(node)).toBe(before);
  expect(server.app.sessions.statistics().counters).toMatchObject({
    requestsWithoutSessionAccess: 100,
    requestsWithoutSessionModification: 101,
  });
});

test("a cookie is sent only when it changes", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  expect(sentCookie(await browser.write({ cart: 1 }))).toBeDefined();
  expect(sentCookie(await browser.write({ cart: 2 }))).toBeUndefined();
  expect(sentCookie(await browser.get("/read"))).toBeUndefined();
  await nodes[1].kill();
  expect(sentCookie(await browser.write({ cart: 3 }))).toMatch(/-n1\.app1$/);
  expect(sentCookie(await browser.write({ cart: 4 }))).toBeUndefined();
});

test("a session moves back from a failover node at its next change once its primary is up", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = await withCart(new Browser(app1));
  await nodes[1].kill();
  await browser.write({ cart: 2 });
  await nodes[1].restart();
  await waitUntil("n2 is up", () => allUp(app1));
  await browser.write({ cart: 3 });
  expect(browser.node).toBe("n2");
  expect(await attributesOn(nodes[1].port, browser.token)).toEqual({ cart: 3 });
});

async function withCart(browser: Browser): Promise<Browser> {
  await browser.write({ cart: 1 });
  return browser;
}
