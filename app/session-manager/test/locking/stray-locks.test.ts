// Locks that are left on a node that did not answer: nobody has them, so nobody should wait for them.
import { describe, expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import {
  aLockingServer,
  addsLock,
  clients,
  inLockOrder,
  lockKey,
  token,
} from "../support/locks.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { valueOn } from "../support/stored.ts";

const options = { expirationSeconds: 60, operationTimeoutMs: 300 };

describe.each(clients)("with protocol %s", (_, connect) => {
  async function aServerBehindAProxy() {
    const memcached = [await aNode(), await aNode()] as const;
    const [first = memcached[0]] = inLockOrder(memcached);
    const proxy = await aProxy(first);
    const nodes = memcached.map((node) => (node === first ? proxy : node));
    const server = await aLockingServer(nodes, connect, options);
    const watched = inLockOrder(server.nodes)[0]!;
    return { first, proxy, server, watched };
  }

  test("a lock that arrives on a node after its deadline goes when the node is back", async () => {
    const { first, server, watched } = await aServerBehindAProxy();
    await first.pause();
    const hold = await server.locks.take(token); // on the other node
    await hold?.release();
    await first.resume();
    await waitUntil("the late lock is there", async () => {
      return (await valueOn(first.port, lockKey)) !== undefined;
    });
    await waitUntil("the node is up", () => watched.isUp);
    await server.locks.sweep();
    expect(await valueOn(first.port, lockKey)).toBeUndefined();
  });

  test("a lock that could not be released goes when its node is back", async () => {
    const { first, proxy, server, watched } = await aServerBehindAProxy();
    const hold = await server.locks.take(token);
    proxy.refuse(true);
    proxy.cut();
    await waitUntil("the node is down", () => !watched.isUp);
    await hold?.release();
    expect(await valueOn(first.port, lockKey)).toBeDefined();
    proxy.refuse(false);
    await waitUntil("the node is up", () => watched.isUp);
    await server.locks.sweep();
    expect(await valueOn(first.port, lockKey)).toBeUndefined();
  });

  test("a lock that was had in the end stays, though an attempt before it had no answer", async () => {
    const { first, proxy, server, watched } = await aServerBehindAProxy();
    const other = inLockOrder(server.nodes)[1]!;
    await other.store(lockKey, Buffer.from("somebody else"), 60, "any", 1000);
    proxy.holdAt(new RegExp(addsLock.source, "m"));
    const taking = server.locks.take(token);
    await waitUntil("the attempt fails", () => !watched.isUp);
    proxy.cut(); // it never arrives
    proxy.release();
    const hold = await taking;
    expect(hold?.isLost).toBe(false);
    await server.locks.sweep();
    expect(await valueOn(first.port, lockKey)).toBeDefined();
    await hold?.release();
  });

  test("somebody else's lock stays", async () => {
    const { first, server, watched } = await aServerBehindAProxy();
    await first.pause();
    const hold = await server.locks.take(token);
    await hold?.release();
    await first.resume();
    await waitUntil("the node is up", () => watched.isUp);
    await watched.store(lockKey, Buffer.from("somebody else"), 60, "any", 1000);
    await server.locks.sweep();
    expect((await valueOn(first.port, lockKey))?.toString()).toBe("somebody else");
  });
});
