// Memcached nodes and proxies that end with the test.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
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
  return aNodeWith(["-I", itemSize]);
}

/** A memcached with options of the test's own, which may keep it from talking to just anybody. */
export async function aNodeWith(
  options: readonly string[],
): Promise<{ port: number; address: string }> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(
    "memcached",
    ["-l", "127.0.0.1", "-p", String(port), "-U", "0", ...options, ...user],
    { stdio: "ignore" },
  );
  afterThisTest(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  await waitUntil("memcached accepts", () => accepts(port));
  return { port, address: `127.0.0.1:${port}` };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A memcached that refuses what it has no memory for, instead of forgetting something else. */
export async function aNodeThatFills(): Promise<{
  port: number;
  address: string;
  /** Leaves no room for another value of this size under a key of 32 characters. */
  fill: (bytes: number) => Promise<void>;
}> {
  const node = await aNodeWith(["-M", "-m", "2"]);
  const fill = async (bytes: number) => {
    const value = "x".repeat(bytes);
    const set = (number: number, end: string) =>
      `set ${String(number).padStart(32, "f")} 0 0 ${bytes}${end}\r\n${value}\r\n`;
    const sets = Array.from({ length: 40_000 }, (_, number) => set(number, " noreply"));
    const socket = connect({ port: node.port, host: "127.0.0.1" });
    socket.end(`${sets.join("")}${set(sets.length, "")}quit\r\n`);
    let reply = "";
    for await (const chunk of socket.setEncoding("latin1")) reply += String(chunk);
    if (!reply.includes("SERVER_ERROR out of memory")) throw new Error(`it is not full: ${reply}`);
  };
  return { ...node, fill };
}

/** A memcached that wants one of these logins, `user:password` each. */
export async function aNodeWithLogins(
  logins: readonly string[],
): Promise<{ port: number; address: string }> {
  const file = readableFile("logins", `${logins.join("\n")}\n`);
  return aNodeWith(["-Y", file]);
}

/** What clients of `aNodeWithTls` have to trust; it names `localhost` and 127.0.0.1. */
export const testCertificate = readFileSync(certificateFile("certificate.pem"), "utf8");

/** Whether this machine's memcached was built with TLS. */
export const memcachedHasTls = spawnSync("memcached", ["-h"], {
  encoding: "utf8",
}).stdout?.includes("--enable-ssl");

export async function aNodeWithTls(): Promise<{ port: number; address: string }> {
  const key = readableFile("key.pem", readFileSync(certificateFile("key.pem"), "utf8"));
  const chain = readableFile("certificate.pem", testCertificate);
  return aNodeWith(["-Z", "-o", `ssl_chain_cert=${chain},ssl_key=${key}`]);
}

function certificateFile(name: string): string {
  return resolve(import.meta.dirname, "certificate", name);
}

/** memcached reads it as a user who may not get at the project's folder. */
function readableFile(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "memcached-"));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o644 });
  return file;
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
