// Invariant 4: no old cookie, returning node or late write brings a destroyed session back.
import { expect, test } from "vitest";
import { encodeRecord } from "../../src/record.ts";
import { SessionView } from "../../src/session.ts";
import { inherit } from "../../src/succession.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, sentCookie, twoAppServers } from "../support/app-server.ts";
import { allUp, turnOfTheLoop } from "../support/conditions.ts";
import { aManager } from "../support/manager.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { commandShape, commandsIn } from "../support/protocol.ts";
import { find, finish, idOn } from "../support/sessions.ts";
import { attributesOn, putOn, recordOn, valueOn } from "../support/stored.ts";

test("an old cookie does not bring a destroyed session back, on any app server", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  const response = await browser.post("/destroy");
  expect(sentCookie(response)).toBe("");
  for (const node of nodes) {
    expect(await recordOn(node.port, token)).toMatchObject({
      isTombstone: true,
      attributes: Buffer.alloc(0),
    });
  }
  for (const server of [app1, app2]) {
    expect(await new Browser(server, cookie).read()).toEqual({});
  }
});

test("a destroyed session stays destroyed when a node returns with an old copy", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  await nodes[1].pause();
  await browser.write({ name: "Ada L." });
  await browser.post("/destroy");
  await nodes[1].resume();
  await waitUntil("both see both nodes", () => allUp(app1) && allUp(app2));
  for (const server of [app1, app2]) {
    expect(await new Browser(server, cookie).read()).toEqual({});
  }
  expect(await recordOn(nodes[0].port, token)).toMatchObject({ isTombstone: true });
});

test("a late store of another owner does not bring a destroyed session back", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const app1 = await anAppServer([proxy], { route: "app1", sessionBackupTimeout: 10_000 });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const stale = new Browser(app1, browser.cookie);
  proxy.holdAt(commandShape("store"));
  const late = stale.write({ name: "Mallory" });
  await waitUntil("the store is on its way", () => commandsIn(proxy.sent(), "store") > 0);
  browser.server = app2;
  const { cookie, token } = browser;
  await browser.post("/destroy");
  proxy.release();
  expect((await late).statusCode).toBe(503);
  expect(await recordOn(node.port, token)).toMatchObject({ isTombstone: true });
  expect(await new Browser(app1, cookie).read()).toEqual({});
});

test("a late write elsewhere does not bring a destroyed session back, whatever its version", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  const record = await recordOn(nodes[1].port, token);
  if (record === undefined) throw new Error("no record was stored");
  await browser.post("/destroy");
  for (const version of [1, 99]) {
    await putOn(nodes[1].port, token, encodeRecord({ ...record, version }));
    for (const server of [app1, app2]) {
      expect(await new Browser(server, cookie).read()).toEqual({});
    }
  }
});

test("a parallel request's change does not outlive the session that it belongs to", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { route: "app1", sessionBackupTimeout: 10_000 });
  const browser = new Browser(server);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  const before = commandsIn(proxy.sent(), "any");
  proxy.hold("replies");
  const writing = new Browser(server, cookie).write({ cart: 1 });
  await waitUntil("its store has begun", () => commandsIn(proxy.sent(), "any") > before);
  const destroying = browser.post("/destroy");
  await waitUntil(
    "the tombstone is on its way",
    () => commandsIn(proxy.sent(), "any") > before + 1,
  );
  proxy.release();
  await Promise.all([writing, destroying]);
  expect(await recordOn(node.port, token)).toMatchObject({ isTombstone: true });
  expect(await new Browser(server, cookie).read()).toEqual({});
});

test("a request that uses the session after destroying it begins a new one", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/again", async (request) => {
      await request.session.destroy();
      request.session["cart"] = 1;
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ name: "Ada" });
  const { token } = browser;
  await browser.post("/again");
  expect(browser.token).not.toBe(token);
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("regenerate hands on what it is told to and ends the old token", async () => {
  const nodes = [await aNode(), await aNode()];
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: [1], secret: "s" });
  const { cookie, token } = browser;
  await browser.post("/regenerate?keep=cart,absent", { name: "Ada" });
  expect(browser.token).not.toBe(token);
  expect(await browser.read()).toEqual({ cart: [1], name: "Ada" });
  for (const server of [app1, app2]) expect(await new Browser(server, cookie).read()).toEqual({});
});

test("regenerate stores the new session before it ends the old one", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 10_000 });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const { token } = browser;
  proxy.holdAt(/"tombstone":true/);
  const answer = browser.post("/regenerate?keep=cart");
  await waitUntil("the old one is about to end", () => proxy.sent().includes('"tombstone":true'));
  // A crash at this instant loses neither: both are there.
  expect(await attributesOn(node.port, token)).toEqual({ cart: 1 });
  const tokens = new Set(proxy.sent().match(/[0-9A-F]{32}/g));
  const successor = [...tokens].find((each) => each !== token) ?? "";
  expect(await attributesOn(node.port, successor)).toEqual({ cart: 1 });
  proxy.release();
  expect((await answer).statusCode).toBe(200);
  expect(browser.token).toBe(successor);
});

test("regenerate leaves the old session alone when the new one can't be stored", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/bad", async (request) => {
      await request.session.regenerate(["cart"]);
      request.session["f"] = () => 1;
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const { cookie } = browser;
  expect((await browser.post("/bad")).statusCode).toBe(500);
  expect(browser.cookie).toBe(cookie);
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a session destroyed while its only node hangs stays destroyed when it returns", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const browser = new Browser(server);
  await browser.write({ name: "Ada" });
  const { cookie: old, token } = browser;
  await node.pause();
  expect((await browser.post("/destroy")).statusCode).toBe(200);
  await node.resume();
  await waitUntil(
    "the tombstone has arrived",
    async () => (await recordOn(node.port, token))?.isTombstone,
  );
  expect(await new Browser(server, old).read()).toEqual({});
});

test("a tombstone reaches a node that was away when the session was destroyed", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  await nodes[1].pause();
  await browser.post("/destroy");
  await nodes[1].resume();
  await waitUntil("n2 is up", () => allUp(app1));
  await waitUntil(
    "the tombstone is on n2",
    async () => (await recordOn(nodes[1].port, token))?.isTombstone,
    2000,
  );
  await nodes[0].kill();
  expect(await new Browser(app1, cookie).read()).toEqual({});
});

test("an old token is worth nothing after regenerate, though a request used it meanwhile", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const slow = await aProxy(nodes[0]);
  let random = 0.99;
  const manager = await aManager(
    [slow, nodes[1]],
    { route: "app1", sessionBackupTimeout: 10_000 },
    Date.now,
    () => random,
  );
  const former = new SessionView(manager.create());
  former.set("name", "nobody");
  await finish(manager, former, []);
  const old = idOn("app1", former.session);
  expect(old).toMatch(/-n2\.app1$/);
  random = 0;
  slow.holdAt(commandShape("read"));
  const successor = new SessionView(manager.create());
  successor.set("name", "Ada");
  const regenerating = finish(manager, successor, [inherit(successor.session, former.session, [])]);
  await waitUntil("the new session's store has begun", () =>
    slow.sent().includes(successor.session.token),
  );
  expect(await find(manager, old)).toBeUndefined();
  slow.release();
  await regenerating;
  expect(await find(manager, old)).toBeUndefined();
});

test("sessions that were destroyed while their node was away are gone as soon as it is back", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { route: "app1", sessionBackupTimeout: 300 });
  const browsers = [new Browser(server), new Browser(server)];
  for (const browser of browsers) await browser.write({ name: "Ada" });
  const cookies = browsers.map(({ cookie }) => cookie);
  await node.pause();
  for (const browser of browsers) await browser.post("/destroy");
  await node.resume();
  const asked = proxy.sent().length;
  proxy.holdAt(commandShape("read"));
  await waitUntil(
    "the first tombstone is on its way",
    () => commandsIn(proxy.sent().slice(asked), "read") > 0,
  );
  const reads = cookies.map((cookie) => new Browser(server, cookie).read());
  await waitUntil("both came in", () => server.logged("incoming request") >= 6);
  await turnOfTheLoop();
  proxy.release();
  expect(await Promise.all(reads)).toEqual([{}, {}]);
  for (const cookie of cookies) expect(await new Browser(server, cookie).read()).toEqual({});
});

test("who sees a tombstone and a record of one session ends the record, too", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  const value = await valueOn(nodes[1].port, token);
  await browser.post("/destroy");
  await putOn(nodes[1].port, token, value ?? Buffer.alloc(0));
  expect(await new Browser(app2, cookie).read()).toEqual({});
  await waitUntil("n2 has a tombstone", async () => isBuriedOn(nodes[1].port, token));
});

test("a copy stored out of sight of the session's end ends when the node that knows is back", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const toN1 = await aProxy(nodes[0]);
  const app1 = await anAppServer([toN1, nodes[1]], { route: "app1", failoverNodes: "n1" });
  const app2 = await anAppServer(nodes, { route: "app2", failoverNodes: "n2" });
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  toN1.refuse(true);
  toN1.cut();
  await waitUntil("app1 misses n1", () => !allUp(app1));
  browser.server = app2;
  await browser.post("/destroy");
  await app2.app.close();
  await nodes[1].restart();
  await waitUntil("app1 stores its stale copy", async () => {
    const record = await recordOn(nodes[1].port, token);
    return record?.isTombstone === false;
  });
  toN1.refuse(false);
  await waitUntil("n2 has a tombstone", async () => isBuriedOn(nodes[1].port, token));
  expect(await new Browser(app1, cookie).read()).toEqual({});
});

async function isBuriedOn(port: number, token: string): Promise<boolean> {
  return (await recordOn(port, token))?.isTombstone === true;
}
