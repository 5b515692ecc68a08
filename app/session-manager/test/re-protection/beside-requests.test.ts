// A store without a request, and requests of the same session: neither takes anything from the other.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { type LiveSession, SessionView } from "../../src/session.ts";
import { turnOfTheLoop } from "../support/conditions.ts";
import { aManager } from "../support/manager.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { aStoredSession, finish } from "../support/sessions.ts";
import { attributesOn, recordOn } from "../support/stored.ts";

function aRequest(session: LiveSession, cart: number): SessionView {
  const view = new SessionView(session);
  view.hasAccessedSession = true;
  view.set("cart", cart);
  return view;
}

/** A session, stored as version 1 with `cart` 1, whose re-protection is under way and gets no answer yet. */
async function aReProtection() {
  const node = await aNode();
  const proxy = await aProxy(node);
  const patient = { sessionBackupTimeout: 10_000, operationTimeout: 10_000 };
  const manager = await aManager([proxy], patient, Date.now);
  const session = await aStoredSession(manager);
  proxy.refuse(true);
  proxy.cut();
  await waitUntil("the session is not protected", () => !session.isProtected);
  const before = proxy.sent().length;
  proxy.holdAt(new RegExp(session.token));
  proxy.refuse(false);
  await waitUntil("its store is under way", () =>
    proxy.sent().slice(before).includes(session.token),
  );
  return { node, proxy, manager, session };
}

test("what a request changes while its session is stored again is stored as well", async () => {
  const { node, proxy, manager, session } = await aReProtection();
  const response = finish(manager, aRequest(session, 2));
  proxy.release();
  expect(await response).toMatchObject({ outcome: "stored" });
  expect(await attributesOn(node.port, session.token)).toEqual({ cart: 2 });
});

test("what a request changes while its session waits to move is stored as well", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const options = { route: "app1", failoverNodes: "n1", sessionBackupTimeout: 10_000 };
  const manager = await aManager(proxies, { ...options, operationTimeout: 10_000 }, Date.now);
  proxies[1].refuse(true);
  proxies[1].cut();
  await waitUntil("n2 is down", () => manager.nodes().some(({ state }) => state === "down"));
  const session = await aStoredSession(manager);
  expect(session.nodeId).toBe("n1");
  proxies[0].hold("commands");
  const first = finish(manager, aRequest(session, 2));
  proxies[1].refuse(false);
  await waitUntil("n2 is up", () => manager.nodes().every(({ state }) => state === "up"));
  await turnOfTheLoop();
  const second = finish(manager, aRequest(session, 3));
  proxies[0].release();
  await Promise.all([first, second]);
  const { port } = session.nodeId === "n1" ? nodes[0] : nodes[1];
  expect(await attributesOn(port, session.token)).toEqual({ cart: 3 });
});

test("what a request that goes on has put in is not stored for it", async () => {
  const { node, proxy, manager, session } = await aReProtection();
  proxy.cut();
  await waitUntil("the session is not protected", () => !session.isProtected);
  const view = aRequest(session, 2);
  proxy.release();
  await waitUntil("it is stored again", () => session.isProtected);
  expect(await attributesOn(node.port, session.token)).toEqual({ cart: 1 });
  expect(await finish(manager, view)).toMatchObject({ outcome: "stored" });
  expect(await attributesOn(node.port, session.token)).toEqual({ cart: 2 });
});

test("a session that was destroyed while it waited for its turn is not stored", async () => {
  const { node, proxy, manager, session } = await aReProtection();
  const visit = await manager.begin(undefined, { method: "GET", route: "/", path: "/" });
  const destroyed = visit.destroy(session);
  proxy.release();
  await destroyed;
  expect(await recordOn(node.port, session.token)).toMatchObject({ isTombstone: true });
});

test("a node that was restarted after it took a store, and before the move was over, does not count as protected", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const options = { route: "app1", failoverNodes: "n1", sessionBackupTimeout: 10_000 };
  const manager = await aManager(proxies, { ...options, operationTimeout: 10_000 }, Date.now);
  const session = await aStoredSession(manager);
  await nodes[1].kill();
  await waitUntil("it is on n1", () => session.nodeId === "n1" && session.isProtected);
  // On its way back: it is on n2, and what is left on n1 is being sealed.
  proxies[0].holdAt(/^(cas|ms) .*-moved/ms);
  await nodes[1].restart();
  await waitUntil("it is on n2, too", () => recordOn(nodes[1].port, session.token));
  await waitUntil("n1 is being sealed", () => proxies[0].sent().includes("-moved"));
  await nodes[1].kill();
  await nodes[1].restart();
  await waitUntil("n2 is up", () => manager.nodes().every(({ state }) => state === "up"));
  proxies[0].release();
  await waitUntil("it is on n2 again", () => recordOn(nodes[1].port, session.token));
  await waitUntil("it is protected", () => session.isProtected);
  expect(await attributesOn(nodes[1].port, session.token)).toEqual({ cart: 1 });
});
