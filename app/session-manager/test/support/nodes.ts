// Memcached nodes and proxies that end with the test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  askMemcached,
  freePort,
  type MemcachedProcess,
  startMemcached,
} from "../../../../test/support/memcached-process.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { afterThisTest } from "./cleanup.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

export async function aNode(): Promise<MemcachedProcess> {
  const node = await startMemcached();
  afterThisTest(() => node.kill());
  return node;
}

/** A memcached that takes no value larger than this, `512k` for instance. */
export async function aNodeWithLimit(itemSize: string): Promise<{ port: number; address: string }> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(
    "memcached",
    ["-l", "127.0.0.1", "-p", String(port), "-U", "0", "-I", itemSize, ...user],
    { stdio: "ignore" },
  );
  afterThisTest(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  await waitUntil("memcached answers", () => askMemcached(port, "version"));
  return { port, address: `127.0.0.1:${port}` };
}

export async function aProxy(node: { port: number }, host?: string): Promise<TcpProxy> {
  const proxy = await startTcpProxy(node.port, host);
  afterThisTest(() => proxy.close());
  return proxy;
}

/** Clients that are connected, without the one that asks. Others may take a moment to be counted out. */
export async function connectionsOf(node: MemcachedProcess): Promise<number> {
  return Number((await node.stats())["curr_connections"]) - 1;
}

/** Number of commands that a memcached has carried out, but for `stats` (heartbeats ask it too). */
export async function commandsOf(node: MemcachedProcess): Promise<number> {
  const stats = await node.stats();
  const names = ["cmd_get", "cmd_set", "cmd_touch", "cmd_flush", "delete_hits", "delete_misses"];
  return names.reduce((sum, name) => sum + Number(stats[name]), 0);
}
