import { afterEach, expect, test } from "vitest";
import { startMemcached, type MemcachedProcess } from "../../test/support/memcached-process.ts";

let node: MemcachedProcess | undefined;

afterEach(async () => {
  await node?.kill();
});

test("a started memcached answers, and stops on SIGTERM", async () => {
  node = await startMemcached();
  expect(await node.ask("version")).toMatch(/^VERSION /);
  await node.stop();
  await expect(node.ask("version")).rejects.toThrow("ECONNREFUSED");
});

test("a killed memcached refuses connections, and restarts empty on the same port", async () => {
  node = await startMemcached();
  expect(await node.ask("set k 0 0 6\r\nSTORED")).toBe("STORED\r\n");
  expect(await node.ask("get k")).toBe("VALUE k 0 6\r\nSTORED\r\nEND\r\n");
  const { pid, port } = node;
  await node.kill();
  await expect(node.ask("get k")).rejects.toThrow("ECONNREFUSED");
  await node.restart();
  expect(node.port).toBe(port);
  expect(node.pid).not.toBe(pid);
  expect(await node.ask("get k")).toBe("END\r\n");
});

test("a paused memcached is silent, and answers again when it is resumed", async () => {
  node = await startMemcached();
  await node.pause();
  await expect(node.ask("version")).rejects.toThrow("no complete reply");
  await node.resume();
  expect(await node.ask("version")).toMatch(/^VERSION /);
});

test("a paused memcached can be stopped", async () => {
  node = await startMemcached();
  await node.pause();
  await node.stop();
  await expect(node.ask("version")).rejects.toThrow("ECONNREFUSED");
});

test("a busy port is an error that names it", async () => {
  node = await startMemcached();
  await expect(startMemcached({ port: node.port })).rejects.toThrow(
    `port ${node.port} ended at once`,
  );
});
