// Asynchronous stores while nodes are slow or gone: memory stays bounded, and what was acknowledged is stored.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { BackgroundPass } from "../src/background-pass.ts";
import { type LiveSession, SessionView } from "../src/session.ts";
import { anAppServer, Browser } from "./support/app-server.ts";
import { allUp, turnOfTheLoop } from "./support/conditions.ts";
import { aManager } from "./support/manager.ts";
import { addHandlers, handle } from "./support/handlers.ts";
import { aNode, aNodeWithLimit, aProxy } from "./support/nodes.ts";
import { aNonStickyServer } from "./support/non-sticky.ts";
import { aStoredSession, finish } from "./support/sessions.ts";
import { attributesOn } from "./support/stored.ts";

const LIMIT = 20;
const ASYNC = { sessionBackupAsync: true, backupQueueLimit: LIMIT, backupThreadCount: 2 };

function aRequest(session: LiveSession, cart: number): SessionView {
  const view = new SessionView(session);
  view.hasAccessedSession = true;
  view.set("cart", cart);
  return view;
}

test("behind a node that hangs a bounded number of stores waits; other requests wait for theirs, and nothing is lost", async () => {
  const node = await aNode();
  const patient = { sessionBackupTimeout: 20_000, operationTimeout: 20_000 };
  const manager = await aManager([node], { ...ASYNC, ...patient }, Date.now);
  await node.pause();
  const sessions: LiveSession[] = [];
  const answered: unknown[] = [];
  const requests: Promise<unknown>[] = [];
  for (let cart = 0; cart < 200; cart += 1) {
    const view = new SessionView(manager.create());
    view.set("cart", cart);
    sessions.push(view.session);
    requests.push(finish(manager, view).then((result) => answered.push(result)));
  }
  await waitUntil("those that need not wait are answered", () => answered.length >= LIMIT);
  await turnOfTheLoop();
  // Two are on their way to the node.
  expect(answered.length).toBeLessThanOrEqual(LIMIT + 2);
  expect(answered).toEqual(answered.map(() => ({ outcome: "queued" })));
  const { counters } = manager.statistics();
  expect(counters.requestsWithFullBackupQueue).toBe(200 - answered.length);
  await node.resume();
  await Promise.all(requests);
  await waitUntil("everything is stored", () => sessions.every(({ isProtected }) => isProtected));
  for (const [cart, { token }] of sessions.entries()) {
    expect(await attributesOn(node.port, token)).toEqual({ cart });
  }
});

test("a session whose store waits takes any number of further changes, and the last one is stored", async () => {
  const node = await aNode();
  const patient = { sessionBackupTimeout: 20_000, operationTimeout: 20_000 };
  const manager = await aManager([node], { ...ASYNC, ...patient, backupQueueLimit: 3 }, Date.now);
  const session = await aStoredSession(manager);
  await waitUntil("it is stored", () => session.isProtected);
  await node.pause();
  const others = await Promise.all([aStoredSession(manager), aStoredSession(manager)]);
  expect(others).toHaveLength(2);
  for (let cart = 2; cart <= 50; cart += 1) {
    expect(await finish(manager, aRequest(session, cart))).toEqual({ outcome: "queued" });
  }
  await node.resume();
  await waitUntil("the last one is stored", async () => {
    const stored = (await attributesOn(node.port, session.token)) as { cart: number };
    return stored.cart === 50;
  });
  expect(session.known.version).toBeLessThan(10);
});

test("without stickiness a bounded number of new sessions waits for a node; further ones are refused", async () => {
  const node = await aNode();
  const server = await aNonStickyServer([node], { ...ASYNC, backupQueueLimit: 3 });
  await node.kill();
  await waitUntil("the node is down", () => !allUp(server));
  const browsers = Array.from({ length: 10 }, () => new Browser(server));
  const codes: number[] = [];
  for (const [cart, browser] of browsers.entries()) {
    codes.push((await browser.write({ cart })).statusCode);
    await turnOfTheLoop();
  }
  expect(codes).toEqual([200, 200, 200, 503, 503, 503, 503, 503, 503, 503]);
  expect(server.app.sessions.statistics().sessions).toBe(3);
  await node.restart();
  for (const [cart, browser] of browsers.slice(0, 3).entries()) {
    await waitUntil(`session ${cart} is stored`, () => attributesOn(node.port, browser.token));
    expect(await browser.read()).toEqual({ cart });
  }
});

test("without stickiness what no node has taken ends with its idle limit", async () => {
  const node = await aNode();
  const options = { ...ASYNC, maxInactiveInterval: 1 };
  const server = await aNonStickyServer([node], options);
  await node.kill();
  await waitUntil("the node is down", () => !allUp(server));
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect(server.app.sessions.statistics().sessions).toBe(1);
  await waitUntil("it has ended", () => server.app.sessions.statistics().sessions === 0);
});

test("a session that is too large for the node that came back is tried once, and keeps no other one from being stored", async () => {
  const small = await aNodeWithLimit("512k");
  const proxy = await aProxy(small);
  const server = await anAppServer([proxy], { ...ASYNC, route: "app1" }, addHandlers);
  const [large, other, brief] = [new Browser(server), new Browser(server), new Browser(server)];
  proxy.refuse(true);
  proxy.cut();
  await waitUntil("the node is down", () => !allUp(server));
  await large.write({ text: "x".repeat(600_000) });
  await other.write({ cart: 1 });
  await waitUntil("both are unprotected", () => server.logged("no node for relocation left") === 2);
  proxy.refuse(false);
  await waitUntil("the other one is stored", () => attributesOn(small.port, other.token));
  await waitUntil("the store was refused", () => server.logged("Could not store session") === 1);
  await handle(brief, ({ session }) => {
    session["cart"] = 1;
    session.cookie.maxAge = 1000;
    return {};
  });
  let expired = 0;
  server.app.sessions.on("expired", () => (expired += 1));
  await waitUntil("visits have passed", () => expired === 1);
  expect(server.logged("Could not store session")).toBe(1);
});

test("what is in vain is tried again less and less often, and at once when something has changed", async () => {
  const tried: number[] = [];
  const pass = new BackgroundPass(async (item: number) => {
    tried.push(item);
    return false;
  });
  pass.retry(() => [1]);
  await pass.idle();
  pass.retry(() => [2]);
  await pass.idle();
  expect(tried).toEqual([1]);
  pass.begin([3]);
  await pass.idle();
  expect(tried).toEqual([1, 3]);
});
