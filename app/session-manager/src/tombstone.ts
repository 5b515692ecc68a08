/** Decides how a tombstone takes the place of one node's copy of a session. */
import { type Knowledge, mayReplace, type StoreSettings } from "./store-on-node.ts";
import {
  NodeError,
  SessionConflictError,
  UndecodableRecordError,
  ValueTooLargeError,
} from "./errors.ts";
import { timeToLiveSeconds } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionRecord } from "./record.ts";

const MAX_ATTEMPTS = 5;

/**
 * @param last what ended; its attributes are left out
 * @param knowledge absent: whatever is there is replaced
 * @returns whether nothing of the session is there any more; false: the node failed
 * @throws SessionConflictError when it holds something that `knowledge` does not cover
 */
export async function buryOn(
  node: WatchedNode,
  last: SessionRecord,
  settings: StoreSettings,
  knowledge?: Knowledge,
): Promise<boolean> {
  const { keyFor, encode, timeoutMs, clock } = settings;
  const key = keyFor(last.token);
  const deadline = performance.now() + timeoutMs();
  const remaining = () => Math.max(1, deadline - performance.now());
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await node.get(key, remaining());
      const record = found && decodable(last.token, found.value, settings);
      if (knowledge !== undefined && !mayReplace(record, last, knowledge)) {
        throw new SessionConflictError(last.token);
      }
      if (record?.isTombstone === true) return true;
      const tombstone = tombstoneOver(last, record);
      const expected = found === undefined ? "absent" : { cas: found.cas };
      const ttlSeconds = timeToLiveSeconds(tombstone, clock());
      const value = encode(tombstone);
      const result = await node.store(key, value, ttlSeconds, expected, remaining());
      if (result.outcome === "stored") return true;
    }
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    // A full node takes no tombstone, but it can still let go of the record.
    if (node.isUp) return succeeds(node.delete(key, timeoutMs()));
  }
  return false;
}

/** What stands for the end of a session, above its last version and the one that was found. */
export function tombstoneOver(last: SessionRecord, found?: SessionRecord): SessionRecord {
  const version = Math.max(last.version, found?.version ?? 0) + 1;
  return { ...last, version, transcoder: "", isTombstone: true, attributes: Buffer.alloc(0) };
}

function decodable(
  token: string,
  value: Buffer,
  { decode }: StoreSettings,
): SessionRecord | undefined {
  try {
    return decode(token, value);
  } catch (error) {
    if (!(error instanceof UndecodableRecordError)) throw error;
    return undefined;
  }
}

/** False if the node was to blame, or takes no value of that size. */
export async function succeeds(task: Promise<unknown>): Promise<boolean> {
  try {
    await task;
    return true;
  } catch (error) {
    if (error instanceof NodeError || error instanceof ValueTooLargeError) return false;
    throw error;
  }
}
