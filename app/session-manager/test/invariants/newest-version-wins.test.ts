// Invariant 3: a stale owner never overwrites a newer record, and its copy is not served after that.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, twoAppServers } from "../support/app-server.ts";
import { allUp, Gate, turnOfTheLoop } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { commandShape, commandsIn } from "../support/protocol.ts";
import { encodeRecord } from "../../src/record.ts";
import { attributesOn, putOn, recordOn } from "../support/stored.ts";

test("a stale owner's store is refused, and its copy is not served afterwards", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const stale = new Browser(app1, browser.cookie);
  browser.server = app2;
  await browser.write({ cart: 2 });
  const response = await stale.write({ cart: 99 });
  expect(response.statusCode).toBe(503);
  expect(response.json()).toMatchObject({ code: "session_conflict" });
  expect(app1.app.sessions.statistics().counters.conflicts).toBe(1);
  expect(await stale.read()).toEqual({ cart: 2 });
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
});

test.each([true, false])(
  "sticky %s: a store that waits while another server changes the session is refused, and once that one is gone its server has the newer data",
  async (sticky) => {
    const nodes = [await aNode(), await aNode()] as const;
    const handled = new Gate();
    const resumed = new Gate();
    const app1 = await anAppServer(nodes, { route: "app1", sticky }, (app) => {
      app.post("/paused", async ({ session }) => {
        session["cart"] = 99;
        handled.open();
        await resumed.opened;
        return { ok: true };
      });
    });
    const app2 = await anAppServer(nodes, { route: "app2", sticky });
    const browser = new Browser(app1);
    await browser.write({ cart: 1 });
    const paused = new Browser(app1, browser.cookie);
    const stale = paused.post("/paused");
    await handled.opened;
    browser.server = app2;
    expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
    resumed.open();
    expect((await stale).json()).toMatchObject({ code: "session_conflict" });
    expect(app1.app.sessions.statistics().counters.conflicts).toBe(1);
    expect(await browser.read()).toEqual({ cart: 2 });
    await app2.app.close();
    browser.server = app1;
    expect(await browser.read()).toEqual({ cart: 2 });
    expect((await browser.write({ cart: 3 })).statusCode).toBe(200);
    expect(await browser.read()).toEqual({ cart: 3 });
  },
);

test("a stale owner can't acknowledge after a takeover whose backup moves away", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const stale = new Browser(app1, browser.cookie);
  browser.server = app2;
  await browser.read();
  expect(browser.node).toBe("n1");
  expect((await stale.write({ cart: 99 })).statusCode).toBe(503);
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(await stale.read()).toEqual({ cart: 1 });
});

test("of two copies the one with the higher version is served, whatever node the cookie names", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes, { transcoderFactory: "json" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n2");
  const record = await recordOn(nodes[1].port, browser.token);
  if (record === undefined) throw new Error("n2 has no record");
  const newer = { ...record, version: record.version + 1, attributes: Buffer.from('{"cart":2}') };
  await putOn(nodes[0].port, browser.token, encodeRecord(newer));
  browser.server = app2;
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("a former owner serves what the next one stored, not its own copy, when the session returns", async () => {
  const nodes = [await aNode(), await aNode()];
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  browser.server = app2;
  await browser.write({ cart: 2 });
  browser.server = app1;
  expect(await browser.read()).toEqual({ cart: 2 });
  expect(browser.cookie).toMatch(/\.app1$/);
});

test("a store that arrives late does not replace a newer version", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const app1 = await anAppServer([proxy], { route: "app1", sessionBackupTimeout: 10_000 });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const stale = new Browser(app1, browser.cookie);
  proxy.holdAt(commandShape("store"));
  const late = stale.write({ cart: 99 });
  await waitUntil("the store is on its way", () => commandsIn(proxy.sent(), "store") > 0);
  browser.server = app2;
  await browser.write({ cart: 2 });
  proxy.release();
  expect((await late).statusCode).toBe(503);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
});

test("an owner goes on after its own store arrived though it timed out", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { route: "app1", sessionBackupTimeout: 200 });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  proxy.holdAt(commandShape("store"));
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  proxy.release();
  await waitUntil("the node is up", () => allUp(server));
  expect((await browser.write({ cart: 3 })).statusCode).toBe(200);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 3 });
});

test("a stale owner whose backup is on its failover node can't acknowledge after a takeover there", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ a: 1 });
  expect(browser.node).toBe("n2");
  await nodes[1].pause();
  expect((await browser.write({ a: 2 })).statusCode).toBe(200);
  expect(browser.node).toBe("n1");
  // as long as n2 is away, app1 does not move the backup there
  await waitUntil("app2 misses n2", () => !allUp(app2));
  const stale = new Browser(app1, browser.cookie);
  browser.server = app2;
  expect((await browser.write({ a: 3 })).statusCode).toBe(200);
  const response = await stale.write({ a: 99 });
  expect(response.statusCode).toBe(503);
});

test("two app servers without a route detect each other's stores", async () => {
  const node = await aNode();
  const [one, two] = [await anAppServer([node]), await anAppServer([node])];
  const browser = new Browser(one);
  await browser.write({ a: 1 });
  browser.server = two;
  expect((await browser.write({ b: 2 })).statusCode).toBe(200);
  browser.server = one;
  expect((await browser.write({ c: 3 })).statusCode).toBe(503);
});

test("a request that does not use the session is not refused because of it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const app1 = await anAppServer(proxies, {
    route: "app1",
    failoverNodes: "n1",
    sessionBackupTimeout: 2000,
  });
  const app2 = await anAppServer(nodes, { route: "app2", failoverNodes: "n2" });
  const browser = new Browser(app1);
  await browser.write({ a: 1 });
  const stale = new Browser(app1, browser.cookie);
  browser.server = app2;
  await browser.write({ a: 2 });
  proxies[1].hold("replies");
  const before = commandsIn(proxies[1].sent(), "any");
  const conflicting = stale.write({ a: 3 });
  await waitUntil("its store has begun", () => commandsIn(proxies[1].sent(), "any") > before);
  const bystander = new Browser(app1, stale.cookie).get("/ignore");
  await waitUntil("the second request came in", () => app1.logged("incoming request") >= 3);
  await turnOfTheLoop();
  proxies[1].release();
  expect((await conflicting).statusCode).toBe(503);
  expect((await bystander).statusCode).toBe(200);
});

test("a request that only reads is served though the session was stored elsewhere during its takeover", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const meanwhile = new Gate();
  const reading = new Gate();
  const app1 = await anAppServer(nodes, { route: "app1" });
  const app2 = await anAppServer(nodes, { route: "app2" }, (app) => {
    app.get("/slow", async (request) => {
      const cart = request.session["cart"];
      reading.open();
      await meanwhile.opened;
      return { cart };
    });
  });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const other = new Browser(app2, browser.cookie);
  const response = other.get("/slow");
  await reading.opened;
  await browser.write({ cart: 2 });
  meanwhile.open();
  expect((await response).json()).toEqual({ cart: 1 });
  expect(await other.read()).toEqual({ cart: 2 });
});
