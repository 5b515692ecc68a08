// The life of a session over time, with a clock of the test's own.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { SessionView } from "../src/session.ts";
import { aManager } from "./support/manager.ts";
import { aNode } from "./support/nodes.ts";
import { aStoredSession, find, finish, idOn } from "./support/sessions.ts";
import { recordOn } from "./support/stored.ts";

const minutes = 60_000;

function aClock() {
  const clock = { now: 1_000_000_000_000 };
  return { clock, read: () => clock.now };
}

test("a session is served until it was idle for its limit, and not after", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const manager = await aManager([node], { route: "app1" }, read);
  const session = await aStoredSession(manager);
  const id = idOn("app1", session);
  clock.now += 30 * minutes - 1;
  expect(find(manager, id)).toBe(session);
  clock.now += 30 * minutes;
  expect(await find(manager, id)).toBeUndefined();
});

test("a session that is only read has its record renewed before memcached forgets it", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const manager = await aManager([node], { route: "app1" }, read);
  const session = await aStoredSession(manager);
  const { lastAccessAt: before } = (await recordOn(node.port, session.token)) ?? {
    lastAccessAt: 0,
  };
  clock.now += 2 * minutes;
  expect(find(manager, idOn("app1", session))).toBe(session);
  clock.now += 1.5 * minutes;
  await waitUntil("the record is renewed", async () => {
    const record = await recordOn(node.port, session.token);
    return record !== undefined && record.lastAccessAt === before + 2 * minutes;
  });
});

test("a session in use survives its owner's death however long ago it was changed", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const app1 = await aManager([node], { route: "app1" }, read);
  const app2 = await aManager([node], { route: "app2" }, read);
  const session = await aStoredSession(app1);
  const id = idOn("app1", session);
  for (let visits = 0; visits < 3; visits += 1) {
    clock.now += 9.5 * minutes;
    expect(find(app1, id)).toBe(session);
    // The pass that renews records looks at its clock once a second.
    clock.now += 3.5 * minutes;
    const usedAt = session.lastAccessAt;
    await waitUntil("the use is known to the node", async () => {
      return (await recordOn(node.port, session.token))?.lastAccessAt === usedAt;
    });
  }
  // app1 dies here, 39 minutes after the only change.
  clock.now += 25 * minutes;
  expect(await find(app2, id)).toBeDefined();
});

test("an expired session is dropped from memory without a request, and told", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const manager = await aManager([node], { route: "app1" }, read);
  const expired: string[] = [];
  manager.on("expired", ({ token }) => expired.push(token));
  const session = await aStoredSession(manager);
  clock.now += 31 * minutes;
  await waitUntil("it is dropped", () => manager.statistics().sessions === 0);
  expect(expired).toEqual([session.token]);
});

test("another app server does not restore a session that was idle for much longer than its limit", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const app1 = await aManager([node], { route: "app1" }, read);
  const app2 = await aManager([node], { route: "app2" }, read);
  const session = await aStoredSession(app1);
  clock.now += 35 * minutes;
  expect(await find(app2, idOn("app1", session))).toBeUndefined();
  expect(app2.statistics().sessions).toBe(0);
});

test("a session that expired does not come back at the next request", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const manager = await aManager([node], { route: "app1" }, read);
  const id = idOn("app1", await aStoredSession(manager));
  clock.now += 30 * minutes;
  expect(await find(manager, id)).toBeUndefined();
  expect(await find(manager, id)).toBeUndefined();
});

test("a stale copy that expires here does not hide the session that lives elsewhere", async () => {
  const node = await aNode();
  const { clock, read } = aClock();
  const app1 = await aManager([node], { route: "app1" }, read);
  const app2 = await aManager([node], { route: "app2" }, read);
  const stale = await aStoredSession(app1);
  clock.now += 10 * minutes;
  const takenOver = await find(app2, idOn("app1", stale));
  if (takenOver === undefined) throw new Error("app2 does not find the session");
  const view = new SessionView(takenOver);
  view.set("cart", 2);
  await finish(app2, view, []);
  clock.now += 25 * minutes;
  await waitUntil("app1 drops its copy", () => app1.statistics().sessions === 0);
  const found = await find(app1, idOn("app2", takenOver));
  expect(found?.attributes["cart"]).toBe(2);
});
