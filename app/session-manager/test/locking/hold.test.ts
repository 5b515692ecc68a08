// One lock between app servers, on real memcached nodes: who has it, for how long, and who takes it away.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { lockWaitMs } from "../../src/locking/hold.ts";
import { afterThisTest } from "../support/cleanup.ts";
import { turnOfTheLoop } from "../support/conditions.ts";
import {
  aLockingServer,
  clients,
  deletes,
  inLockOrder,
  lockKey,
  readsLock,
  renewsLock,
  token,
} from "../support/locks.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { valueOn } from "../support/stored.ts";

const slow = { operationTimeoutMs: 20_000 };

describe.each(clients)("a lock with protocol %s", (_, connect) => {
  test("excludes everybody else: forty parallel changes through two app servers are all there", async () => {
    const memcached = await aNode();
    const servers = [
      await aLockingServer([memcached], connect, slow),
      await aLockingServer([memcached], connect, slow),
    ];
    const changes = servers.flatMap(({ nodes: [node], acquire }) =>
      Array.from({ length: 20 }, async () => {
        const hold = await acquire();
        const count = Number((await node?.get("count", 20_000))?.value ?? 0);
        await node?.store("count", Buffer.from(`${count + 1}`), 60, "any", 20_000);
        await hold.release();
      }),
    );
    await Promise.all(changes);
    expect((await valueOn(memcached.port, "count"))?.toString()).toBe("40");
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
  });

  test("says who has it, and lives at least as long as was asked for", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const options = { writer: "app7", expirationSeconds: 5 };
    const { acquire, statistics } = await aLockingServer([proxy], connect, options);
    const hold = await acquire();
    expect((await valueOn(memcached.port, lockKey))?.toString()).toMatch(/^[\da-f-]{36} app7$/);
    // memcached's clock may take up to two seconds off it.
    expect(proxy.sent()).toMatch(/^(add lock:\S+ 0 7 |ms lock:.* T7 )/m);
    await hold.release();
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
    const { acquireLock, releaseLock } = statistics.value().probes;
    expect([acquireLock.count, releaseLock.count]).toEqual([1, 1]);
  });

  test("is kept by renewal for longer than it lives", async () => {
    const memcached = await aNode();
    const hold = await (await aLockingServer([memcached], connect)).acquire();
    // Where it lives for three seconds at most.
    const other = await aLockingServer([memcached], connect, { waitMs: 4500 });
    expect(await other.locks.take(token)).toBeUndefined();
    expect(hold.isLost).toBe(false);
    await hold.release();
    expect(await other.canAcquire()).toBe(true);
  });

  test("of a process that is killed is somebody else's after it has expired", async () => {
    const memcached = await aNode();
    const owner = await aProcessWithLock(memcached.port, "stay");
    const other = await aLockingServer([memcached], connect);
    owner.kill("SIGKILL");
    await once(owner, "exit");
    expect(await other.canAcquire()).toBe(false);
    const startedAt = performance.now();
    await other.acquire();
    expect(performance.now() - startedAt).toBeLessThan(lockWaitMs(1));
  });

  test("of an app server that is cut off is somebody else's, and that one's for good", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const owner = await aLockingServer([proxy], connect);
    const other = await aLockingServer([memcached], connect);
    const hold = await owner.acquire();
    proxy.refuse(true);
    proxy.cut();
    await waitUntil("the owner knows that it may be lost", () => hold.isLost);
    await other.acquire();
    const before = await valueOn(memcached.port, lockKey);
    proxy.refuse(false);
    await waitUntil("the owner's node is up", () => owner.nodes[0]?.isUp);
    expect(hold.isLost).toBe(true);
    await hold.release();
    expect(before).toBeDefined();
    expect(await valueOn(memcached.port, lockKey)).toEqual(before);
  });

  test("that became somebody else's while it was released stays that one's", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const owner = await aLockingServer([proxy], connect, slow);
    const other = await aLockingServer([memcached], connect);
    const hold = await owner.acquire();
    proxy.holdAt(deletes);
    const released = hold.release();
    await other.acquire();
    const before = await valueOn(memcached.port, lockKey);
    proxy.release();
    await released;
    expect(proxy.sent()).toMatch(deletes);
    expect(await valueOn(memcached.port, lockKey)).toEqual(before);
  });

  test("that became somebody else's while it was renewed stays that one's", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const owner = await aLockingServer([proxy], connect, slow);
    const other = await aLockingServer([memcached], connect);
    const hold = await owner.acquire();
    proxy.holdAt(renewsLock);
    await waitUntil("it is being renewed", () => renewsLock.test(proxy.sent()));
    await other.acquire();
    const before = await valueOn(memcached.port, lockKey);
    proxy.release();
    await waitUntil("the owner knows", () => hold.isLost);
    expect(before?.toString()).toMatch(/ app1$/);
    expect(await valueOn(memcached.port, lockKey)).toEqual(before);
  });

  test("that is released while it is renewed is free", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const { acquire } = await aLockingServer([proxy], connect, slow);
    const hold = await acquire();
    proxy.holdAt(readsLock);
    await waitUntil("it is being renewed", () => readsLock.test(proxy.sent()));
    const released = hold.release();
    await turnOfTheLoop();
    proxy.release();
    await released;
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
  });

  test("that has gone though its node lives is lost, and is not taken back", async () => {
    const memcached = await aNode();
    const hold = await (await aLockingServer([memcached], connect)).acquire();
    await memcached.ask(`delete ${lockKey}`);
    await waitUntil("a renewal found nothing", () => hold.isLost);
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
    await hold.release();
  });

  test("is stored again on its node after a restart", async () => {
    const memcached = await aNode();
    // Renewed after three seconds, so that the node is back by then.
    const owner = await aLockingServer([memcached], connect, { expirationSeconds: 9 });
    const hold = await owner.acquire();
    const before = await valueOn(memcached.port, lockKey);
    await memcached.kill();
    await memcached.restart();
    const isBack = async () => (await valueOn(memcached.port, lockKey))?.equals(before!);
    await waitUntil("it is back", isBack, 10_000);
    expect(hold.isLost).toBe(false);
    await hold.release();
    expect(await valueOn(memcached.port, lockKey)).toBeUndefined();
  });

  test("that somebody else got after a restart of its node is lost", async () => {
    const memcached = await aNode();
    const owner = await aLockingServer([memcached], connect, { expirationSeconds: 9 });
    const other = await aLockingServer([memcached], connect, { expirationSeconds: 9 });
    const hold = await owner.acquire();
    await memcached.kill();
    await memcached.restart();
    for (const { nodes } of [owner, other])
      await waitUntil("the node is up", () => nodes[0]?.lives === 2);
    await other.acquire();
    const theirs = await valueOn(memcached.port, lockKey);
    expect(hold.isLost).toBe(false);
    await waitUntil("a renewal found the other's", () => hold.isLost, 10_000);
    expect(await valueOn(memcached.port, lockKey)).toEqual(theirs);
  });

  test("is on the next node in the same order on each app server when its node is down", async () => {
    const memcached = [await aNode(), await aNode(), await aNode()];
    const [first, second] = inLockOrder(memcached);
    const owner = await aLockingServer(memcached, connect);
    const other = await aLockingServer(memcached, connect);
    const hold = await owner.acquire();
    expect(await valueOn(first!.port, lockKey)).toBeDefined();
    await first!.kill();
    for (const { nodes } of [owner, other]) {
      await waitUntil("it is down", () => nodes.some(({ isUp }) => !isUp));
    }
    expect(hold.isLost).toBe(true);
    await hold.release();
    await owner.acquire();
    expect(await valueOn(second!.port, lockKey)).toBeDefined();
    expect(await other.canAcquire()).toBe(false);
  });

  test("is on the next node after one deadline when its node hangs", async () => {
    const memcached = [await aNode(), await aNode()];
    const [first, second] = inLockOrder(memcached);
    const { acquire } = await aLockingServer(memcached, connect);
    await first!.pause();
    const startedAt = performance.now();
    await acquire();
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await valueOn(second!.port, lockKey)).toBeDefined();
  });
});

test("a lock that is held keeps no process alive", async () => {
  const memcached = await aNode();
  const owner = await aProcessWithLock(memcached.port, "exit");
  const exited = owner.exitCode === null ? once(owner, "exit") : [owner.exitCode, null];
  expect(await exited).toEqual([0, null]);
});

async function aProcessWithLock(port: number, then: "stay" | "exit") {
  const script = resolve(import.meta.dirname, "../support/hold-lock.ts");
  const args = ["--import", "tsx", script, String(port), token, lockKey, then];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  afterThisTest(() => child.kill("SIGKILL"));
  child.stdout.setEncoding("utf8");
  const [line] = (await once(child.stdout, "data")) as [string];
  expect(line).toContain("held");
  return child;
}
