// Invariant 3 where app servers do not see the same nodes: whoever missed a takeover finds out, or gives way later.
import { afterEach, expect, test, vi } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { type AppServer, anAppServer, Browser, twoAppServers } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { SessionView } from "../../src/session.ts";
import { aManager } from "../support/manager.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { aStoredSession, find, finish, idOn } from "../support/sessions.ts";
import { attributesOn, recordOn } from "../support/stored.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a stale owner that can't reach the new one's node is refused by another node", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const app1 = await anAppServer(proxies, { route: "app1", failoverNodes: "n1" });
  // its backups stay where they are
  const app2 = await anAppServer(nodes, { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const stale = new Browser(app1, browser.cookie);
  browser.server = app2;
  await browser.write({ cart: 2 });
  expect(browser.node).toBe("n2");
  proxies[1].refuse(true);
  proxies[1].cut();
  await waitUntil("app1 misses n2", () => !allUp(app1));
  expect((await stale.write({ cart: 99 })).statusCode).toBe(503);
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("what a takeover leaves on the other nodes is older than what it stored", async () => {
  const nodes = [await aNode(), await aNode(), await aNode()] as const;
  const app1 = await anAppServer(nodes, { route: "app1", failoverNodes: "n2 n3" });
  const app2 = await anAppServer(nodes, { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  browser.server = app2;
  await browser.write({ cart: 2 });
  const records = await Promise.all(nodes.map(({ port }) => recordOn(port, browser.token)));
  expect(records.map((record) => [record?.term, record?.version])).toEqual([
    [2, 2],
    [2, 1],
    [2, 1],
  ]);
  await browser.write({ cart: 3 });
  expect(await recordOn(nodes[0].port, browser.token)).toMatchObject({ term: 2, version: 3 });
  browser.server = app1;
  expect(await browser.read()).toEqual({ cart: 3 });
  expect(await recordOn(nodes[0].port, browser.token)).toMatchObject({ term: 3, version: 4 });
});

test("after a partition the later owner's stores win, however many the former one made", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const ofApp1 = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const ofApp2 = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const app1 = await anAppServer(ofApp1, { route: "app1", failoverNodes: "n1" });
  const app2 = await anAppServer(ofApp2, { route: "app2", failoverNodes: "n1" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const stale = new Browser(app1, browser.cookie);
  for (const proxy of [ofApp1[1], ofApp2[0]]) {
    proxy.refuse(true);
    proxy.cut();
  }
  await waitUntil("each misses a node", () => !allUp(app1) && !allUp(app2));
  browser.server = app2;
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  for (const cart of [97, 98, 99]) expect((await stale.write({ cart })).statusCode).toBe(200);
  expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ cart: 99 });
  const app3 = await anAppServer(nodes, { route: "app3" });
  expect(await new Browser(app3, stale.cookie).read()).toEqual({ cart: 2 });
  expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ cart: 2 });
});

test("what a takeover left behind is not served while the newest may come back", async () => {
  const { nodes, browser, formerCookie } = await aMovedSession();
  for (const cookie of [browser.cookie, formerCookie]) {
    const response = await new Browser(browser.server, cookie).get("/read");
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: "session_unavailable" });
    expect(response.headers["set-cookie"]).toBeUndefined();
  }
  await nodes[0].resume();
  await waitUntil("n1 is back", () => allUp(browser.server));
  expect(await browser.read()).toEqual({ cart: 3 });
});

test("a node that stays away is waited for no longer than ten seconds", async () => {
  const { browser } = await aMovedSession();
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now + 8_000 });
  expect((await browser.get("/read")).statusCode).toBe(503);
  vi.setSystemTime(now + 10_000);
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("a session on a node that just went away is not replaced by a new one", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await app1.app.close();
  await nodes[1].pause();
  await waitUntil("app2 misses n2", () => !allUp(app2), 10_000);
  browser.server = app2;
  expect((await browser.write({ cart: 99 })).statusCode).toBe(503);
  const elsewhere = new Browser(app2, browser.cookie?.replace("-n2", "-n1"));
  expect(await elsewhere.read()).toEqual({});
  await nodes[1].resume();
  await waitUntil("n2 is back", () => allUp(app2));
  expect(await browser.read()).toEqual({ cart: 1 });
});

/** Taken over by app2, changed there, and app2 gone; its node hangs, which a new app1 has noticed. */
async function aMovedSession() {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const formerCookie = browser.cookie;
  browser.server = app2;
  await browser.write({ cart: 2 });
  await browser.write({ cart: 3 });
  expect(browser.node).toBe("n1");
  await Promise.all([app1.app.close(), app2.app.close()]);
  browser.server = await anHeir(nodes);
  await nodes[0].pause();
  await waitUntil("n1 is missed", () => !allUp(browser.server), 10_000);
  return { nodes, browser, formerCookie };
}

async function anHeir(nodes: readonly { address: string }[]): Promise<AppServer> {
  return anAppServer(nodes, { route: "app1", failoverNodes: "n1" });
}

test("a copy that was read for a request which was given up is not believed", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const owner = await aManager(nodes, { route: "app1" }, Date.now);
  const other = await aManager(nodes, { route: "app2", failoverNodes: "n2" }, Date.now);
  const session = await aStoredSession(owner, { cart: 1 });
  // the client has gone before the request began: nothing of it is stored
  const id = idOn("app2", session);
  expect(await find(other, id)).toMatchObject({ attributes: { cart: 1 }, isBorrowed: true });
  const view = new SessionView(session);
  view.hasAccessedSession = true;
  view.set("cart", 2);
  expect(await finish(owner, view)).toMatchObject({ outcome: "stored", version: 2 });
  expect(await find(other, id)).toMatchObject({ attributes: { cart: 2 }, isBorrowed: true });
});
