import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  askMemcached,
  type MemcachedProcess,
  startMemcached,
} from "../../test/support/memcached-process.ts";
import { flush, listKeys, listSessionKeys, readValue } from "../src/memcached-client.ts";
import { waitUntil } from "../src/wait-until.ts";

let memcached: MemcachedProcess;
let port = 0;

async function send(text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

async function store(key: string, value: string): Promise<void> {
  const socket = await send(`set ${key} 0 60 ${value.length}\r\n${value}\r\n`);
  await once(socket, "data");
  socket.destroy();
}

beforeAll(async () => {
  memcached = await startMemcached();
  port = memcached.port;
});
afterAll(() => memcached.kill());

describe("a memcached node", () => {
  it("lists the keys of sessions apart from those of locks and of what other nodes are owed", async () => {
    const token = "5F3A9C0D1E2B4A6788990A1B2C3D4E5F";
    for (const key of [token, `lock:${token}`, `shop_${token}`, `shop_lock:${token}`, "owed:n1:3f"])
      await store(key, "value");
    const keys = (await listSessionKeys(port))?.map(({ key }) => key);
    expect(keys?.toSorted()).toEqual([token, `shop_${token}`]);
    await flush(port);
  });

  it("lists its keys, gives their values, and is empty after a flush", async () => {
    await store("one", "first");
    await store("two", "second");
    expect((await listKeys(port))?.map(({ key }) => key).toSorted()).toEqual(["one", "two"]);
    expect(String(await readValue(port, "two"))).toBe("second");
    expect(await readValue(port, "three")).toBeUndefined();
    await flush(port);
    expect(await listKeys(port)).toEqual([]);
  });

  it("lists a record also while a connection holds it", async () => {
    await store("held", "x".repeat(1_000_000));
    // more answers than any buffer takes, and nobody reads them: memcached keeps the record in its hands
    const reader = await send("get held\r\n".repeat(50));
    reader.pause();
    try {
      await waitUntil("memcached is stuck with the answers", async () => {
        const connections = await askMemcached(port, "stats conns");
        return connections.includes("conn_mwrite") || connections.includes("conn_write");
      });
      expect((await listKeys(port))?.map(({ key }) => key)).toEqual(["held"]);
    } finally {
      reader.destroy();
    }
  });

  it("that is stopped is an error within a second, not a wait", async () => {
    await memcached.pause();
    try {
      await expect(listKeys(port)).rejects.toThrow(/did not answer within 1 s/);
    } finally {
      await memcached.resume();
    }
  });
});
