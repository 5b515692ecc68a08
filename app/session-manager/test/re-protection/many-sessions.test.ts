// Thousands of sessions that get no request: what they lose with a node is stored again, and requests go on meanwhile.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import type { SessionManager } from "../../src/session-manager.ts";
import { type LiveSession, SessionView } from "../../src/session.ts";
import { foundBy, manySessions, twoManagers } from "../support/many-sessions.ts";
import { aNode } from "../support/nodes.ts";
import { finish, visit } from "../support/sessions.ts";

const COUNT = 2000;
const numbers = Array.from({ length: COUNT }, (_, number) => ({ number }));

async function aScene() {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoManagers(nodes);
  return { nodes, app1, app2, sessions: await manySessions(app1, COUNT) };
}

async function seeAllOn(id: string, sessions: readonly LiveSession[]): Promise<void> {
  await waitUntil(
    `every session is protected on ${id}`,
    () => sessions.every(({ isProtected, nodeId }) => isProtected && nodeId === id),
    20_000,
  );
}

async function write(manager: SessionManager, session: LiveSession, extra: number) {
  const view = new SessionView(session);
  view.hasAccessedSession = true;
  view.set("extra", extra);
  return finish(manager, view);
}

test("their node restarts: each of them is on the other app server when theirs dies", async () => {
  const { nodes, app2, sessions } = await aScene();
  await nodes[1].kill();
  await nodes[1].restart();
  await seeAllOn("n2", sessions);
  // From here on nobody asks app1, and what is left on the failover node does not count.
  await nodes[0].kill();
  expect(await foundBy(app2, sessions)).toEqual(numbers);
});

test("their node dies and returns: they move to the failover node, and back", async () => {
  const { nodes, app2, sessions, app1 } = await aScene();
  await nodes[1].kill();
  await seeAllOn("n1", sessions);
  await nodes[1].restart();
  await seeAllOn("n2", sessions);
  expect(app1.statistics().counters.requestsWithMemcachedFailover).toBeGreaterThanOrEqual(COUNT);
  await nodes[0].kill();
  expect(await foundBy(app2, sessions)).toEqual(numbers);
});

test("the node dies again in the middle: the rest is stored again when it is back", async () => {
  const { nodes, app1, app2, sessions } = await aScene();
  let again = 0;
  app1.on("re-protected", () => (again += 1));
  await nodes[0].kill();
  await nodes[1].kill();
  await nodes[1].restart();
  await waitUntil("some are stored again", () => again >= COUNT / 10);
  await nodes[1].kill();
  await waitUntil(
    "none of them is protected",
    () => !sessions.some(({ isProtected }) => isProtected),
  );
  await nodes[1].restart();
  await seeAllOn("n2", sessions);
  expect(await foundBy(app2, sessions)).toEqual(numbers);
});

test("requests go on meanwhile: what they change counts, and what they end stays ended", async () => {
  const { nodes, app1, app2, sessions } = await aScene();
  const [changed, ended] = [sessions.slice(0, 100), sessions.slice(100, 200)];
  await nodes[1].kill();
  await nodes[1].restart();
  await Promise.all([
    ...changed.map(async (session) => {
      for (const extra of [1, 2, 3]) await write(app1, session, extra);
    }),
    ...ended.map(async (session) => (await visit(app1)).destroy(session)),
  ]);
  await seeAllOn("n2", [...changed, ...sessions.slice(200)]);
  await nodes[0].kill();
  expect(await foundBy(app2, sessions)).toEqual([
    ...numbers.slice(0, 100).map(({ number }) => ({ number, extra: 3 })),
    ...ended.map(() => undefined),
    ...numbers.slice(200),
  ]);
});
