// Which requests share a lock, which wait and for how long, on real memcached nodes.
import { describe, expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import type { SharedHold } from "../../src/locking/session-locks.ts";
import { turnOfTheLoop } from "../support/conditions.ts";
import {
  addsLock,
  aLockingServer,
  clients,
  inLockOrder,
  lockKey,
  type LockingServer,
  token,
} from "../support/locks.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { valueOn } from "../support/stored.ts";
import type { TcpProxy } from "../support/tcp-proxy.ts";

const slow = { operationTimeoutMs: 20_000 };

describe.each(clients)("the locks of sessions with protocol %s", (_, connect) => {
  test("parallel requests on one app server share a lock until the last one is done", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const { locks } = await aLockingServer([proxy], connect, slow);
    const holds = await Promise.all(Array.from({ length: 20 }, () => taken(locks.take(token))));
    expect(attempts(proxy)).toBe(1);
    const [last, ...others] = holds;
    // One of them twice: it is not two of them.
    await Promise.all([...others, others[0]].map(async (hold) => hold?.release()));
    expect(await valueOn(memcached.port, lockKey)).toBeDefined();
    expect(last?.isLost).toBe(false);
    await last?.release();
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
    expect(locks.size).toBe(0);
  });

  test("sessions do not wait for each other", async () => {
    const memcached = await aNode();
    const { locks } = await aLockingServer([memcached], connect, slow);
    const others = Array.from({ length: 50 }, (_, index) => locks.take(`other${index}`));
    const holds = [await taken(locks.take(token)), ...(await Promise.all(others.map(taken)))];
    expect(locks.size).toBe(51);
    await Promise.all(holds.map((hold) => hold.release()));
    expect(locks.size).toBe(0);
  });

  test("two app servers change one session in turn: nothing is lost", async () => {
    const memcached = await aNode();
    const servers = [
      await aLockingServer([memcached], connect, slow),
      await aLockingServer([memcached], connect, slow),
    ];
    await Promise.all(
      servers.flatMap((server) => {
        const session = new SharedCount(server);
        return Array.from({ length: 20 }, () => session.increment());
      }),
    );
    expect((await valueOn(memcached.port, "count"))?.toString()).toBe("40");
  });

  test("a request that comes while the lock is released, and one right after, has it at once", async () => {
    const memcached = await aNode();
    const { locks } = await aLockingServer([memcached], connect, slow);
    const startedAt = performance.now();
    let hold = await taken(locks.take(token));
    for (let round = 0; round < 30; round += 1) {
      const released = hold.release();
      hold = await taken(locks.take(token));
      await released;
      await hold.release();
      hold = await taken(locks.take(token));
    }
    await hold.release();
    expect(performance.now() - startedAt).toBeLessThan(900);
    expect(locks.size).toBe(0);
  });

  test("a stream of overlapping requests on one app server lets another one have its turn", async () => {
    const memcached = await aNode();
    const busy = await aLockingServer([memcached], connect, slow);
    const other = await aLockingServer([memcached], connect, slow);
    const load = overlappingRequests(busy);
    for (let turn = 0; turn < 2; turn += 1) {
      const before = load.served;
      await waitUntil("the stream flows", () => load.served > before + 10);
      const hold = await other.locks.take(token);
      expect(hold).toBeDefined();
      await hold?.release();
    }
    await load.stop();
    expect(busy.locks.size).toBe(0);
  });

  test("a request goes on without the lock after its time, and leaves nothing behind", async () => {
    const memcached = await aNode();
    const owner = await aLockingServer([memcached], connect);
    const other = await aLockingServer([memcached], connect, { waitMs: 500 });
    const hold = await taken(owner.locks.take(token));
    const theirs = await valueOn(memcached.port, lockKey);
    const startedAt = performance.now();
    expect(await other.locks.take(token)).toBeUndefined();
    expect(performance.now() - startedAt).toBeGreaterThan(490);
    await waitUntil("nobody waits any more", () => other.locks.size === 0);
    expect(await valueOn(memcached.port, lockKey)).toEqual(theirs);
    const { acquireLock, acquireLockFailure } = other.statistics.value().probes;
    expect([acquireLock.count, acquireLockFailure.count]).toEqual([0, 1]);
    expect(acquireLockFailure.min).toBeGreaterThan(490);
    await hold.release();
    await (await taken(other.locks.take(token))).release();
  });

  test("each request waits for its own time, whoever began to wait before it", async () => {
    const memcached = await aNode();
    const owner = await aLockingServer([memcached], connect, slow);
    const proxy = await aProxy(memcached);
    const other = await aLockingServer([proxy], connect, { ...slow, waitMs: 1500 });
    const hold = await taken(owner.locks.take(token));
    const first = other.locks.take(token);
    await waitUntil("the first has waited for a while", () => attempts(proxy) > 15);
    const second = other.locks.take(token);
    expect(await first).toBeUndefined();
    await hold.release();
    await (await taken(second)).release();
  });

  test("a lock that comes when nobody waits any more is released", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const { locks } = await aLockingServer([proxy], connect, { ...slow, waitMs: 200 });
    proxy.hold("replies");
    expect(await locks.take(token)).toBeUndefined();
    expect(await valueOn(memcached.port, lockKey)).toBeDefined();
    proxy.release();
    await waitUntil("it is free", async () => !(await valueOn(memcached.port, lockKey)));
    await waitUntil("nothing is left", () => locks.size === 0);
  });

  test("a lost lock is not shared: the next request waits for its end and has another one", async () => {
    const memcached = [await aNode(), await aNode()];
    const [first, second] = inLockOrder(memcached);
    const { locks, nodes } = await aLockingServer(memcached, connect);
    const holds = await Promise.all([taken(locks.take(token)), taken(locks.take(token))]);
    await first!.kill();
    await waitUntil("it is down", () => nodes.some(({ isUp }) => !isUp));
    expect(holds.map(({ isLost }) => isLost)).toEqual([true, true]);
    const next = locks.take(token);
    await holds[0]?.release();
    await turnOfTheLoop();
    expect(await valueOn(second!.port, lockKey)).toBeUndefined();
    await holds[1]?.release();
    // That lock is gone, but not the one that took its place.
    const later = await taken(locks.take(token));
    const hold = await taken(next);
    expect(hold.isLost).toBe(false);
    expect(await valueOn(second!.port, lockKey)).toBeDefined();
    await Promise.all([hold.release(), later.release()]);
    expect(locks.size).toBe(0);
  });

  test("with every node down nobody waits, and nobody believes to have a lock", async () => {
    const memcached = await aNode();
    const { locks, nodes, statistics } = await aLockingServer([memcached], connect);
    await memcached.kill();
    await waitUntil("it is down", () => nodes[0]?.isUp === false);
    const holds = await Promise.all([1, 2, 3].map(() => taken(locks.take(token))));
    expect(holds.map(({ isLost }) => isLost)).toEqual([true, true, true]);
    expect(locks.size).toBe(0);
    await Promise.all(holds.map((hold) => hold.release()));
    expect(statistics.value().probes.acquireLockFailure.count).toBe(0);
  });

  test("close releases what is held, and nobody waits any more", async () => {
    const memcached = await aNode();
    const closing = await aLockingServer([memcached], connect);
    const other = await aLockingServer([memcached], connect, { waitMs: 1200 });
    const theirs = await taken(other.locks.take("theirs"));
    const held = await taken(closing.locks.take(token));
    // After that long the lock can't be shared any more.
    expect(await other.locks.take(token)).toBeUndefined();
    const waiting = [closing.locks.take(token), closing.locks.take("theirs")];
    await closing.locks.close();
    for (const each of waiting) expect((await taken(each)).isLost).toBe(true);
    expect(held.isLost).toBe(true);
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
    expect((await taken(closing.locks.take(token))).isLost).toBe(true);
    expect(closing.locks.size).toBe(0);
    expect(theirs.isLost).toBe(false);
    expect(await valueOn(memcached.port, "lock:theirs")).toBeDefined();
    await Promise.all([held.release(), theirs.release()]);
  });

  test("close waits no longer than operations may take, also for a node that hangs", async () => {
    const memcached = await aNode();
    const { locks } = await aLockingServer([memcached], connect);
    const hold = await taken(locks.take(token));
    const other = locks.take("other");
    await memcached.pause();
    const startedAt = performance.now();
    await locks.close();
    expect(performance.now() - startedAt).toBeLessThan(3000);
    await Promise.all([hold.release(), (await taken(other)).release()]);
  });

  test("what is wrong with a key reaches the request, and leaves nothing behind", async () => {
    const { locks } = await aLockingServer([await aNode()], connect);
    await expect(locks.take("not a key")).rejects.toMatchObject({ code: "invalid_key" });
    expect(locks.size).toBe(0);
  });
});

/** One session on one app server: requests share it in memory while any of them has the lock. */
class SharedCount {
  readonly #server: LockingServer;
  #users = 0;
  #count: Promise<number> | undefined;

  constructor(server: LockingServer) {
    this.#server = server;
  }

  async increment(): Promise<void> {
    const { locks, nodes } = this.#server;
    const hold = await taken(locks.take(token));
    this.#users += 1;
    this.#count ??= nodes[0]!.get("count", 20_000).then((found) => Number(found?.value ?? 0));
    await this.#count;
    this.#count = this.#count.then((count) => count + 1);
    const count = await this.#count;
    await nodes[0]!.store("count", Buffer.from(`${count}`), 60, "any", 20_000);
    this.#users -= 1;
    if (this.#users === 0) this.#count = undefined;
    await hold.release();
  }
}

/** Each request lasts until another one has joined it, if others may: never are there none. */
function overlappingRequests({ locks, nodes }: LockingServer) {
  let users = 0;
  const load = { served: 0, isStopped: false, stop: () => Promise.resolve() };
  const requests = [1, 2].map(async () => {
    while (!load.isStopped) {
      const hold = await taken(locks.take(token));
      users += 1;
      for (let step = 0; step < 100; step += 1) {
        await nodes[0]?.get("k", 20_000);
        if (users > 1) break;
      }
      users -= 1;
      await hold.release();
      load.served += 1;
    }
  });
  load.stop = async () => {
    load.isStopped = true;
    await Promise.all(requests);
  };
  return load;
}

async function taken(hold: Promise<SharedHold | undefined>): Promise<SharedHold> {
  const result = await hold;
  if (result === undefined) throw new Error("waited in vain for the lock");
  return result;
}

function attempts(proxy: TcpProxy): number {
  return proxy.sent().match(addsLock)?.length ?? 0;
}
