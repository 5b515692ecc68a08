// How long a session lives whose cookie has a lifetime of its own, with a clock of the test's own.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { changeSettings, type CookieSettings, NO_SETTINGS } from "../../src/cookie-settings.ts";
import { idleSecondsFor } from "../../src/expiry.ts";
import type { SessionManagerOptions } from "../../src/options/check-options.ts";
import type { SessionManager } from "../../src/session-manager.ts";
import { type LiveSession, SessionView } from "../../src/session.ts";
import { aManager } from "../support/manager.ts";
import { aNode } from "../support/nodes.ts";
import { aStoredSession, find, finish, idOn, visit } from "../support/sessions.ts";
import { putOn, recordOn, secondsLeft, valueOn } from "../support/stored.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function setUp(options: Partial<SessionManagerOptions> = { failoverNodes: "n1" }) {
  const clock = { now: 1_000_000_000_000 };
  const nodes = [await aNode(), await aNode()] as const;
  const read = () => clock.now;
  const app1 = await aManager(nodes, { route: "app1", ...options }, read);
  const app2 = await aManager(nodes, { route: "app2", ...options }, read);
  /** What a request does that assigns to `session.cookie`. */
  const change = async (manager: SessionManager, session: LiveSession, cookie: CookieSettings) => {
    const view = new SessionView(session);
    view.hasAccessedSession = true;
    const settings = changeSettings(NO_SETTINGS, cookie);
    view.setCookie(settings, idleSecondsFor(settings, 1800, clock.now));
    return finish(manager, view);
  };
  return { clock, nodes, app1, app2, change };
}

async function destroy(manager: SessionManager, session: LiveSession): Promise<void> {
  const visiting = await visit(manager);
  await visiting.destroy(session);
}

test("a remembered session is served for as long as its cookie, by its owner and after a takeover", async () => {
  const { clock, app1, app2, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 7 * DAY });
  clock.now += 7 * DAY - 1;
  expect(await find(app1, idOn("app1", session))).toBe(session);
  const takenOver = await find(app2, idOn("app1", session));
  expect(takenOver).toMatchObject({ idleSeconds: (7 * DAY) / 1000, cookie: { maxAge: 7 * DAY } });
  clock.now += 7 * DAY;
  expect(await find(app2, idOn("app2", session))).toBeUndefined();
});

test("memcached keeps the record of a remembered session for as long", async () => {
  const { nodes, app1, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 7 * DAY });
  expect(await secondsLeft(nodes[1].port, session.token)).toBeGreaterThan((7 * DAY) / 1000);
});

test("a session that is remembered no more is idle for the usual time", async () => {
  const { clock, app1, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 7 * DAY });
  await change(app1, session, {});
  clock.now += 30 * MINUTE;
  expect(await find(app1, idOn("app1", session))).toBeUndefined();
});

test("the record of a session with a shorter limit is renewed at that pace", async () => {
  const { clock, nodes, app1, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 10 * MINUTE });
  clock.now += 30_000;
  expect(await find(app1, idOn("app1", session))).toBe(session);
  clock.now += 31_000;
  await waitUntil("the use is known to the node", async () => {
    const record = await recordOn(nodes[1].port, session.token);
    return record?.lastAccessAt === session.lastAccessAt;
  });
});

test("a session with an end of its own ends then, however much it is used", async () => {
  const { clock, app1, app2, change } = await setUp();
  const session = await aStoredSession(app1);
  const end = clock.now + 60 * MINUTE;
  await change(app1, session, { expires: end });
  for (; clock.now < end; clock.now += 20 * MINUTE) {
    expect(await find(app1, idOn("app1", session))).toBe(session);
  }
  expect(await find(app1, idOn("app1", session))).toBeUndefined();
  expect(await find(app2, idOn("app1", session))).toBeUndefined();
});

test("an older copy with a longer limit does not bring an expired session back", async () => {
  const { clock, nodes, app1, app2, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 7 * DAY });
  await nodes[1].pause();
  await waitUntil("app1 has noticed", async () => {
    await change(app1, session, { maxAge: 10 * MINUTE });
    return app1.nodes()[1]?.state === "down";
  });
  expect(await recordOn(nodes[0].port, session.token)).toMatchObject({
    idleSeconds: 600,
    longestIdleSeconds: (7 * DAY) / 1000,
  });
  expect(await secondsLeft(nodes[0].port, session.token)).toBeGreaterThan((7 * DAY) / 1000);
  await app1.close();
  await nodes[1].resume();
  await waitUntil("app2 sees both", () => app2.nodes().every(({ state }) => state === "up"));
  expect(await recordOn(nodes[1].port, session.token)).toMatchObject({
    idleSeconds: (7 * DAY) / 1000,
  });
  clock.now += DAY;
  expect(await find(app2, idOn("app1", session))).toBeUndefined();
});

test("an app server knows for as long that it destroyed a session, whatever a node brings back", async () => {
  const { clock, nodes, app1, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 7 * DAY });
  const remembered = await valueOn(nodes[1].port, session.token);
  await change(app1, session, { maxAge: 10 * MINUTE });
  await destroy(app1, session);
  clock.now += 60 * MINUTE;
  // It forgets others when it has one more to remember.
  await destroy(app1, await aStoredSession(app1));
  for (const { port } of nodes) {
    await putOn(port, session.token, remembered ?? Buffer.alloc(0));
  }
  expect(await find(app1, idOn("app1", session))).toBeUndefined();
});

test("with enabled false memory lets go of a session with a shorter limit in time", async () => {
  const { clock, app1, change } = await setUp({ enabled: false, maxInactiveInterval: 1_000_000 });
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 10 * MINUTE });
  clock.now += 11 * MINUTE;
  await waitUntil("it is gone", () => app1.statistics().sessions === 0);
  expect(await find(app1, idOn("app1", session))).toBeUndefined();
});

test("a destroyed session stays so for as long as a node may have a remembered copy", async () => {
  const { nodes, app1, change } = await setUp();
  const session = await aStoredSession(app1);
  await change(app1, session, { maxAge: 7 * DAY });
  await change(app1, session, { maxAge: 10 * MINUTE });
  await destroy(app1, session);
  for (const { port } of nodes) {
    expect(await recordOn(port, session.token)).toMatchObject({ isTombstone: true });
    expect(await secondsLeft(port, session.token)).toBeGreaterThan((7 * DAY) / 1000);
  }
});
