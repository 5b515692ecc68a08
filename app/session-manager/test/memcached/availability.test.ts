import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { type NodeChange, WatchedNode } from "../../src/memcached/availability.ts";
import { connectTextNode } from "../../src/memcached/text-node.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { afterThisTest } from "../support/cleanup.ts";
import type { MemcachedProcess } from "../../../../test/support/memcached-process.ts";
import { aNode, aProxy, connectionsOf } from "../support/nodes.ts";

/** A node is found within 250 ms of its return; under load a test has to be generous. */
const foundWithinMs = 1000;

test("a node that is killed is down at once, and its operations reject at once", async () => {
  const memcached = await aNode();
  const { node, changes } = await watch(memcached);
  expect(node.isUp).toBe(true);
  await memcached.kill();
  await waitUntil("it is down", () => !node.isUp, 500);
  expect(changes).toEqual(["up", "down"]);
  const startedAt = performance.now();
  await expect(node.get("k", 5000)).rejects.toMatchObject({ code: "node_down" });
  expect(performance.now() - startedAt).toBeLessThan(100);
});

test("a node that hangs is down after one operation's deadline", async () => {
  const memcached = await aNode();
  const { node, changes } = await watch(memcached);
  await memcached.pause();
  await expect(node.get("k", 200)).rejects.toMatchObject({ code: "operation_timeout" });
  expect(node.isUp).toBe(false);
  expect(changes).toEqual(["up", "down"]);
});

test("a node that hangs is found out without any operation", async () => {
  const memcached = await aNode();
  const { node, changes } = await watch(memcached);
  await memcached.pause();
  await waitUntil("a heartbeat found it hanging", () => !node.isUp, 4000);
  expect(changes).toEqual(["up", "down"]);
});

test("a node that hung is up again, with what it held", async () => {
  const memcached = await aNode();
  const { node, changes } = await watch(memcached);
  await node.store("k", Buffer.from("v"), 60, "any", 1000);
  await memcached.pause();
  await node.get("k", 100).catch(() => {});
  await memcached.resume();
  await waitUntil("it is up", () => node.isUp, foundWithinMs);
  expect(changes).toEqual(["up", "down", "up"]);
  expect((await node.get("k", 1000))?.value.toString()).toBe("v");
});

test("a node that was restarted is told from one that was away", async () => {
  const memcached = await aNode();
  const { node, changes } = await watch(memcached);
  await memcached.kill();
  await waitUntil("it is down", () => !node.isUp);
  await memcached.restart();
  await waitUntil("it is up", () => node.isUp, foundWithinMs);
  expect(changes).toEqual(["up", "down", "restarted"]);
});

test("a node that was not there at the start is found later", async () => {
  const memcached = await aNode();
  await memcached.kill();
  const { node, changes } = await watch(memcached);
  expect(node.isUp).toBe(false);
  expect(changes).toEqual([]);
  await memcached.restart();
  await waitUntil("it is up", () => node.isUp, foundWithinMs);
  expect(changes).toEqual(["up"]);
});

test("a connection that is cut while the node lives costs no more than a moment", async () => {
  const memcached = await aNode();
  const proxy = await aProxy(memcached);
  const { changes } = await watch(memcached, proxy.port);
  proxy.cut();
  await waitUntil("it went down and up", () => changes.length === 3, foundWithinMs);
  expect(changes).toEqual(["up", "down", "up"]);
});

test("a closed node is not looked for any more", async () => {
  const memcached = await aNode();
  const { node, changes } = await watch(memcached);
  node.close();
  expect(node.isUp).toBe(false);
  await waitUntil(
    "only the question's own connection is left",
    async () => (await connectionsOf(memcached)) === 0,
  );
  expect(changes).toEqual(["up"]);
});

test.each(["up", "down"])("close lets the process exit while the node is %s", async (state) => {
  const memcached = await aNode();
  if (state === "down") await memcached.kill();
  const script = resolve(import.meta.dirname, "../support/open-and-close.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, String(memcached.port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  afterThisTest(() => child.kill("SIGKILL"));
  child.stdout.setEncoding("utf8");
  const exited = once(child, "exit");
  const [closed] = (await once(child.stdout, "data")) as [string];
  expect(closed).toContain("closed");
  const closedAt = performance.now();
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - closedAt).toBeLessThan(2000);
});

async function watch(
  memcached: MemcachedProcess,
  port = memcached.port,
): Promise<{ node: WatchedNode; changes: NodeChange[] }> {
  const changes: NodeChange[] = [];
  const node = new WatchedNode(
    { id: "n1", host: "127.0.0.1", port, tls: false, role: "primary" },
    {
      connect: connectTextNode,
      operationTimeoutMs: () => 500,
      onChange: (_, change) => changes.push(change),
      clock: () => 0,
    },
  );
  afterThisTest(() => node.close());
  await node.start();
  return { node, changes };
}
