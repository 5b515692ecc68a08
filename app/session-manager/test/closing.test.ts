import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { SessionView } from "../src/session.ts";
import { aManager } from "./support/manager.ts";
import { turnOfTheLoop } from "./support/conditions.ts";
import { aNode, aProxy } from "./support/nodes.ts";
import { commandShape } from "./support/protocol.ts";
import { owedOn } from "./support/owed.ts";
import { aStoredSession, finish, idOn, visit } from "./support/sessions.ts";
import { attributesOn, recordOn } from "./support/stored.ts";

test("closing takes no longer than 10 s, though a store hangs for a minute", async () => {
  const node = await aNode();
  const endless = { sessionBackupTimeout: 60_000, operationTimeout: 60_000 };
  const manager = await aManager([node], { ...endless, sessionBackupAsync: true }, Date.now);
  await node.pause();
  const view = new SessionView(manager.create());
  view.set("cart", 1);
  expect(await finish(manager, view)).toEqual({ outcome: "queued" });
  const startedAt = performance.now();
  await manager.close();
  expect(performance.now() - startedAt).toBeLessThan(10_500);
});

test("hung nodes that are known by their timeouts hold up closing for about one of these", async () => {
  const nodes = [await aNode(), await aNode()];
  const options = { sessionBackupAsync: true, sessionBackupTimeout: 300, operationTimeout: 300 };
  const manager = await aManager(nodes, { ...options, backupThreadCount: 2 }, Date.now);
  for (const node of nodes) await node.pause();
  for (let count = 0; count < 200; count += 1) {
    const view = new SessionView(manager.create());
    view.set("cart", count);
    await finish(manager, view);
  }
  const startedAt = performance.now();
  await manager.close();
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("a node that is back just before closing gets what it is owed", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxy = await aProxy(nodes[0]);
  const manager = await aManager([proxy, nodes[1]], { route: "app1" }, Date.now);
  const session = await aStoredSession(manager);
  const sees = (state: string) => () => manager.nodes()[0]?.state === state;
  proxy.refuse(true);
  proxy.cut();
  await waitUntil("n1 is down", sees("down"));
  const visiting = await visit(manager, idOn("app1", session));
  await visiting.destroy(session);
  visiting.release();
  expect(await owedOn(nodes[1].port, "n1")).toBe(1);
  proxy.holdAt(commandShape("read"));
  proxy.refuse(false);
  await waitUntil("n1 is up", sees("up"));
  const closing = manager.close();
  await turnOfTheLoop();
  proxy.release();
  await closing;
  expect(await recordOn(nodes[0].port, session.token)).toMatchObject({ isTombstone: true });
  expect(await owedOn(nodes[1].port, "n1")).toBe(0);
});

test("a store that waits for another one of its session is waited for, too", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const patient = { sessionBackupTimeout: 5000, operationTimeout: 5000 };
  const manager = await aManager([proxy], { route: "app1", ...patient }, Date.now);
  const session = await aStoredSession(manager, { a: 0 });
  proxy.hold("replies");
  const change = async (value: number) => {
    const visiting = await visit(manager, idOn("app1", session));
    const view = new SessionView(session);
    view.set("a", value);
    view.hasAccessedSession = true;
    return visiting.finish(view, []);
  };
  const first = change(1);
  await turnOfTheLoop();
  const second = change(2);
  await turnOfTheLoop();
  const closing = manager.close();
  await turnOfTheLoop();
  proxy.release();
  await closing;
  expect((await Promise.all([first, second])).map(({ outcome }) => outcome)).toEqual([
    "stored",
    "stored",
  ]);
  expect(await attributesOn(node.port, session.token)).toEqual({ a: 2 });
});
