// An app server that starts again has the sessions back that it owned, so that no single death after that loses one.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import type { SessionManagerOptions } from "../../src/options/check-options.ts";
import { encodeRecord, sealed } from "../../src/record.ts";
import type { SessionManager } from "../../src/session-manager.ts";
import { type LiveSession, SessionView } from "../../src/session.ts";
import type { Node } from "../support/app-server.ts";
import { aManager } from "../support/manager.ts";
import { foundBy, manySessions } from "../support/many-sessions.ts";
import { aNode, aNodeWith } from "../support/nodes.ts";
import { aStoredSession, find, finish, idOn } from "../support/sessions.ts";
import { putOn, recordOn } from "../support/stored.ts";

const COUNT = 500;
const numbers = Array.from({ length: COUNT }, (_, number) => ({ number }));

type Extra = Partial<SessionManagerOptions>;

/** It backs up to n2. */
async function app1On(nodes: readonly Node[], clock = Date.now, extra: Extra = {}) {
  return aManager(nodes, { ...patient, route: "app1", failoverNodes: "n1", ...extra }, clock);
}

const patient = { sessionBackupTimeout: 10_000, operationTimeout: 10_000 };

async function app2On(nodes: readonly Node[]) {
  return aManager(nodes, { ...patient, route: "app2", failoverNodes: "n2" }, Date.now);
}

const twoNodes = async () => [await aNode(), await aNode()] as const;

async function isBack(manager: SessionManager): Promise<SessionManager> {
  await waitUntil("its sessions are back", () => manager.statistics().isRecalled, 20_000);
  return manager;
}

/** Ends an app server as it stands: what it has in memory is gone. */
async function die(manager: SessionManager): Promise<void> {
  await manager.close();
}

async function change(manager: SessionManager, id: string, extra: number): Promise<void> {
  const session = await find(manager, id);
  if (session === undefined) throw new Error(`there is no session ${id}`);
  const view = new SessionView(session);
  view.hasAccessedSession = true;
  view.set("extra", extra);
  await finish(manager, view);
}

async function haveAll(node: { port: number }, sessions: readonly LiveSession[]) {
  const records = sessions.map(async ({ token }) => recordOn(node.port, token));
  return (await Promise.all(records)).every(Boolean);
}

const peek = (manager: SessionManager, session: LiveSession) =>
  manager.inspect(idOn("app1", session));

test("an app server dies, starts again, and then the memcached with all its backups dies: nothing is lost", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  const sessions = await manySessions(app1, COUNT);
  await die(app1);
  const again = await isBack(await app1On(nodes));
  expect(again.statistics().sessions).toBe(COUNT);
  let protectedAgain = 0;
  again.on("re-protected", () => (protectedAgain += 1));
  await nodes[1].kill();
  await waitUntil("all of them are stored again", () => protectedAgain === COUNT, 20_000);
  await die(again);
  expect(await foundBy(await app2On(nodes), sessions)).toEqual(numbers);
});

test("the memcached restarts instead: its sessions are stored there again, without a request", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  const sessions = await manySessions(app1, COUNT);
  await die(app1);
  await isBack(await app1On(nodes));
  await nodes[1].kill();
  await nodes[1].restart();
  await waitUntil("each of them is on n2", () => haveAll(nodes[1], sessions), 20_000);
  await nodes[0].kill();
  expect(await foundBy(await app2On(nodes), sessions)).toEqual(numbers);
});

test("what another app server has taken over meanwhile stays its own", async () => {
  const nodes = await twoNodes();
  const [app1, app2] = [await app1On(nodes), await app2On(nodes)];
  const [taken, left] = await manySessions(app1, 100);
  if (taken === undefined || left === undefined) throw new Error("no sessions");
  await die(app1);
  await change(app2, idOn("app1", taken), 1);
  const again = await isBack(await app1On(nodes));
  expect(again.statistics().sessions).toBe(99);
  await change(app2, idOn("app2", taken), 2);
  expect(app2.statistics().counters.conflicts).toBe(0);
  expect({ ...(await find(app2, idOn("app2", taken)))?.attributes }).toEqual({
    number: 0,
    extra: 2,
  });
});

test("what was left behind when a backup moved does not come back, as the newest is elsewhere", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  const [moved, kept] = [await aStoredSession(app1), await aStoredSession(app1)];
  await die(app1);
  const record = await recordOn(nodes[1].port, moved.token);
  if (record === undefined) throw new Error("it is not on n2");
  await putOn(nodes[1].port, moved.token, encodeRecord(sealed(record, record.version)));
  const again = await isBack(await app1On(nodes));
  expect((await peek(again, moved)).session?.where).not.toBe("memory");
  expect((await peek(again, kept)).session?.where).toBe("memory");
});

test("whoever takes it over afterwards does so as ever, and the copy that came back is not served again", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  const session = await aStoredSession(app1, { cart: 1 });
  await die(app1);
  const [again, app2] = [await isBack(await app1On(nodes)), await app2On(nodes)];
  const former = idOn("app1", session);
  await change(app2, former, 7);
  await expect(change(again, former, 8)).rejects.toMatchObject({ code: "session_conflict" });
  expect({ ...(await find(again, former))?.attributes }).toEqual({ cart: 1, extra: 7 });
});

test("requests that come while sessions come back lose nothing and meet no conflict", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  const sessions = await manySessions(app1, COUNT);
  await die(app1);
  const again = await app1On(nodes);
  await new Promise<void>((resolve) => void again.on("restored", () => resolve()));
  await Promise.all(
    sessions.map(async (session, index) => change(again, idOn("app1", session), index)),
  );
  await isBack(again);
  expect(again.statistics().counters.conflicts).toBe(0);
  await die(again);
  expect(await foundBy(await app2On(nodes), sessions)).toEqual(
    numbers.map(({ number }) => ({ number, extra: number })),
  );
});

test("nobody has used a session by its coming back: it ends when it would have", async () => {
  const nodes = await twoNodes();
  let now = Date.now();
  const app1 = await app1On(nodes, () => now, { maxInactiveInterval: 100 });
  const [idle, ended, lost] = [
    await aStoredSession(app1),
    await aStoredSession(app1),
    await aStoredSession(app1),
  ];
  await (
    await app1.begin(idOn("app1", ended), { method: "GET", route: "/", path: "/" })
  ).destroy(ended);
  now += 90_000;
  await die(app1);
  const again = await isBack(await app1On(nodes, () => now, { maxInactiveInterval: 100 }));
  expect(again.statistics().sessions).toBe(2);
  expect((await peek(again, idle)).session?.lastAccessAt).toBe(idle.lastAccessAt);
  await die(again);
  now += 60_000;
  const later = await isBack(await app1On(nodes, () => now, { maxInactiveInterval: 100 }));
  expect(later.statistics().sessions).toBe(0);
  expect(await find(later, idOn("app1", lost))).toBeUndefined();
});

test("it waits until every node is up, as the one that is away may know better", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  const session = await aStoredSession(app1, { cart: 1 });
  await die(app1);
  const app2 = await app2On(nodes);
  await nodes[1].pause();
  const again = await app1On(nodes);
  expect(again.statistics()).toMatchObject({ sessions: 0, isRecalled: false });
  await nodes[1].resume();
  await isBack(again);
  expect(again.statistics().sessions).toBe(1);
  await change(app2, idOn("app1", session), 1);
});

test("sessions of another application on the same nodes stay where they are", async () => {
  const nodes = await twoNodes();
  const shop = { storageKeyPrefix: "static:shop" };
  const [mine, theirs] = [await app1On(nodes, Date.now, shop), await app1On(nodes)];
  await aStoredSession(mine);
  await manySessions(theirs, 100);
  await die(mine);
  await die(theirs);
  expect((await isBack(await app1On(nodes, Date.now, shop))).statistics().sessions).toBe(1);
  expect((await isBack(await app1On(nodes))).statistics().sessions).toBe(100);
});

test("a node that lists no keys: it is said once, and each session comes back with its next request", async () => {
  const node = await aNodeWith(["-o", "no_lru_crawler"]);
  const first = await aManager([node], { route: "app1" }, Date.now);
  const session = await aStoredSession(first, { cart: 1 });
  await die(first);
  const again = await isBack(await aManager([node], { route: "app1" }, Date.now));
  expect(again.statistics().sessions).toBe(0);
  expect({ ...(await find(again, idOn("app1", session)))?.attributes }).toEqual({ cart: 1 });
});

test("an app server that ends while sessions come back ends at once", async () => {
  const nodes = await twoNodes();
  const app1 = await app1On(nodes);
  await manySessions(app1, 4 * COUNT);
  await die(app1);
  const again = await app1On(nodes);
  let back = 0;
  again.on("restored", () => (back += 1));
  await waitUntil("some are back", () => back > 0);
  await again.close();
  expect(back).toBeLessThan(4 * COUNT);
});

test("without stickiness the copies of sessions that only the former life knew are made again", async () => {
  const nodes = await twoNodes();
  const start = async () => aManager(nodes, { ...patient, sticky: false }, Date.now);
  const first = await start();
  const sessions = await Promise.all(numbers.map((each) => aStoredSession(first, each)));
  await die(first);
  const again = await isBack(await start());
  await nodes[0].kill();
  await nodes[0].restart();
  await waitUntil("each of them is on n1 again", () => haveAll(nodes[0], sessions), 20_000);
  expect(again.statistics().sessions).toBe(0);
});
