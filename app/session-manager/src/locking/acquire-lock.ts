/** Decides how an app server comes by a session's lock: it asks until nobody else has it. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { NodeError } from "../errors.ts";
import type { WatchedNode } from "../memcached/availability.ts";
import { Hold, type HoldSettings, lockTtlSeconds } from "./hold.ts";
import { lockNodes } from "./lock-nodes.ts";

/** Between two attempts, in milliseconds: soon at first, then less and less often. */
const FIRST_PAUSE_MS = 2;
const PAUSE_GROWTH = 1.5;
export const LONGEST_PAUSE_MS = 50;

export interface LockSettings extends HoldSettings {
  /** Where locks may be; those that are down are passed over. Without nodes that are to be left. */
  readonly nodes: () => readonly WatchedNode[];
  readonly lockKeyFor: (token: string) => string;
  /** Stands in the value after the owner token, for people who look: who has the lock. */
  readonly writer: string;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * - `unavailable`: there is no lock to be had, because every node is down.
 * - `gave-up`: others had it as long as it was wanted.
 */
export type Acquisition = Hold | "unavailable" | "gave-up";

/** @param isWanted asked before each further attempt; false gives up */
export async function acquireLock(
  token: string,
  settings: LockSettings,
  isWanted: () => boolean,
): Promise<Acquisition> {
  const startedAt = performance.now();
  let ceilingMs = FIRST_PAUSE_MS;
  for (;;) {
    const outcome = await addOnFirstNode(token, settings);
    if (outcome instanceof Hold) {
      settings.measure("acquireLock", performance.now() - startedAt);
      return outcome;
    }
    if (outcome === "unavailable") return outcome;
    // Those who wait together do not ask together.
    await pause(ceilingMs * (0.5 + settings.random() / 2));
    ceilingMs = Math.min(ceilingMs * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    if (!isWanted()) return "gave-up";
  }
}

async function addOnFirstNode(
  token: string,
  settings: LockSettings,
): Promise<Hold | "held" | "unavailable"> {
  const key = settings.lockKeyFor(token);
  for (const node of lockNodes(token, settings.nodes())) {
    if (!node.isUp) continue;
    // New each time: what an earlier attempt of this process left behind is not ours.
    const value = Buffer.from(`${randomUUID()} ${settings.writer}`);
    const ttlSeconds = lockTtlSeconds(settings.expirationSeconds());
    try {
      const timeoutMs = settings.operationTimeoutMs();
      const { outcome } = await node.store(key, value, ttlSeconds, "absent", timeoutMs);
      return outcome === "stored" ? new Hold({ node, key, value }, settings) : "held";
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      // It may have been added all the same, or be as soon as the node goes on.
      settings.onStray?.({ node, key, value }, ttlSeconds);
    }
  }
  return "unavailable";
}
