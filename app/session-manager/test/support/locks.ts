// The locks of app servers without the app servers, which share memcached nodes.
import { acquireLock } from "../../src/locking/acquire-lock.ts";
import { Hold } from "../../src/locking/hold.ts";
import { lockNodes } from "../../src/locking/lock-nodes.ts";
import { SessionLocks, type SessionLocksSettings } from "../../src/locking/session-locks.ts";
import type { WatchedNode } from "../../src/memcached/availability.ts";
import { connectMetaNode } from "../../src/memcached/meta-node.ts";
import type { Connect } from "../../src/memcached/node.ts";
import { connectTextNode } from "../../src/memcached/text-node.ts";
import { Statistics } from "../../src/statistics.ts";
import { afterThisTest } from "./cleanup.ts";
import { aWatchedNode } from "./watched-node.ts";

export const token = "0123456789ABCDEF0123456789ABCDEF";
export const lockKey = `lock:${token}`;

export const clients: [string, Connect][] = [
  ["text", connectTextNode],
  ["meta", connectMetaNode],
];

/** What is sent between reading whose a lock is and taking it away, whatever the protocol. */
export const deletes = /^(cas \S+ 0 -1|md )/m;
/** What a renewal, or a release, sends first. */
export const readsLock = /^(gets|mg) lock:/m;
/** What a renewal sends then. */
export const renewsLock = /^(cas lock:\S+ 0 [1-9]|ms lock:.* C\d)/m;
export const addsLock = /^(add lock:.*|ms lock:.* ME\b.*)$/gm;

export interface LockingServer {
  readonly nodes: readonly WatchedNode[];
  readonly locks: SessionLocks;
  readonly statistics: Statistics;
  /** The lock, not shared with anybody. */
  readonly acquire: () => Promise<Hold>;
  /** One attempt; false if somebody else has the lock. */
  readonly canAcquire: () => Promise<boolean>;
}

export interface LockingOptions {
  readonly writer?: string;
  readonly expirationSeconds?: number;
  readonly operationTimeoutMs?: number;
  readonly waitMs?: number;
}

/** @param nodes each may be a proxy; n1, n2 and so on */
export async function aLockingServer(
  nodes: readonly { port: number }[],
  connect: Connect,
  {
    writer = "app1",
    expirationSeconds = 1,
    operationTimeoutMs = 500,
    waitMs = 10_000,
  }: LockingOptions = {},
): Promise<LockingServer> {
  const watched = await Promise.all(
    nodes.map(({ port }, index) =>
      aWatchedNode(`n${index + 1}`, port, connect, operationTimeoutMs),
    ),
  );
  const statistics = new Statistics(true);
  const settings: SessionLocksSettings = {
    nodes: () => watched,
    lockKeyFor: (each) => `lock:${each}`,
    writer,
    expirationSeconds: () => expirationSeconds,
    operationTimeoutMs: () => operationTimeoutMs,
    waitMs: () => waitMs,
    random: Math.random,
    measure: (name, value) => statistics.measure(name, value),
  };
  const locks = new SessionLocks(settings);
  afterThisTest(() => locks.close());
  return {
    nodes: watched,
    locks,
    statistics,
    acquire: async () => {
      const hold = await acquireLock(token, settings, () => true);
      if (!(hold instanceof Hold)) throw new Error(hold);
      afterThisTest(() => hold.release());
      return hold;
    },
    canAcquire: async () => {
      const hold = await acquireLock(token, settings, () => false);
      if (hold instanceof Hold) await hold.release();
      return hold instanceof Hold;
    },
  };
}

/** Among these, first the one where the token's lock belongs. */
export function inLockOrder<T>(nodes: readonly T[]): T[] {
  const withIds = nodes.map((node, index) => ({ node, id: `n${index + 1}` }));
  return lockNodes(token, withIds).map(({ node }) => node);
}
