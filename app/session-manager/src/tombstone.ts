/** Decides how a destroyed session stays destroyed: a tombstone takes the place of every copy in reach. */
import type { WatchedNode } from "./memcached/availability.ts";
import { type StoreSettings, timeToLive } from "./backup.ts";
import { NodeError, UndecodableRecordError } from "./errors.ts";
import { decodeRecord, encodeRecord, type SessionRecord } from "./record.ts";

const MAX_ATTEMPTS = 5;

/**
 * Puts a tombstone on every node that is up, each with a version above what it replaces. Never rejects.
 * @param lastRecord what is destroyed; its attributes are left out
 * @returns the nodes that took it
 */
export async function buryEverywhere(
  nodes: readonly WatchedNode[],
  lastRecord: SessionRecord,
  settings: StoreSettings,
): Promise<WatchedNode[]> {
  const up = nodes.filter((node) => node.isUp);
  const buried = await Promise.all(up.map((node) => bury(node, lastRecord, settings)));
  return up.filter((_, index) => buried[index]);
}

async function bury(
  node: WatchedNode,
  lastRecord: SessionRecord,
  settings: StoreSettings,
): Promise<boolean> {
  const { token } = lastRecord;
  const key = settings.keyFor(token);
  const deadline = performance.now() + settings.timeoutMs;
  const remaining = () => Math.max(1, deadline - performance.now());
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await node.get(key, remaining());
      const version =
        Math.max(lastRecord.version, found === undefined ? 0 : versionOf(token, found.value)) + 1;
      const tombstone: SessionRecord = {
        ...lastRecord,
        version,
        transcoder: "",
        isTombstone: true,
        attributes: Buffer.alloc(0),
      };
      const expected = found === undefined ? "absent" : { cas: found.cas };
      const ttlSeconds = timeToLive(tombstone, settings.clock());
      const result = await node.store(
        key,
        encodeRecord(tombstone),
        ttlSeconds,
        expected,
        remaining(),
      );
      if (result.outcome === "stored") return true;
    }
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
  }
  return false;
}

function versionOf(token: string, value: Buffer): number {
  try {
    return decodeRecord(token, value).version;
  } catch (error) {
    if (!(error instanceof UndecodableRecordError)) throw error;
    return 0;
  }
}
