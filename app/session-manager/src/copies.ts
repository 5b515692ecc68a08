/** Decides which copy of a session is the one: all reachable nodes are read at once, the newest version wins. */
import { NodeError, UndecodableRecordError } from "./errors.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import { decodeRecord, type SessionRecord } from "./record.ts";

/** One node's answer about one token. */
export interface Copy {
  readonly node: WatchedNode;
  /** Absent: the node has none, is down, failed, or holds something else under the key. */
  readonly record: SessionRecord | undefined;
  /** Why the node could not tell, or could not be understood. */
  readonly error: NodeError | UndecodableRecordError | undefined;
}

/** Asks every node. Nodes that are down cost nothing; none takes longer than `timeoutMs`. Never rejects. */
export async function readCopies(
  nodes: readonly WatchedNode[],
  key: string,
  token: string,
  timeoutMs: number,
): Promise<Copy[]> {
  return Promise.all(nodes.map((node) => readCopy(node, key, token, timeoutMs)));
}

/**
 * The copy to believe. A tombstone wins over everything: a token is never used twice, so a session that was
 * destroyed once stays destroyed, whatever version a late store left elsewhere.
 */
export function newestCopy(
  copies: readonly Copy[],
): (Copy & { record: SessionRecord }) | undefined {
  let newest: (Copy & { record: SessionRecord }) | undefined;
  for (const { node, record, error } of copies) {
    if (record === undefined) continue;
    if (newest === undefined || isNewer(record, newest.record)) newest = { node, record, error };
  }
  return newest;
}

function isNewer(record: SessionRecord, other: SessionRecord): boolean {
  if (record.isTombstone !== other.isTombstone) return record.isTombstone;
  return record.version > other.version;
}

async function readCopy(
  node: WatchedNode,
  key: string,
  token: string,
  timeoutMs: number,
): Promise<Copy> {
  if (!node.isUp) return { node, record: undefined, error: undefined };
  try {
    const stored = await node.get(key, timeoutMs);
    const record = stored === undefined ? undefined : decodeRecord(token, stored.value);
    return { node, record, error: undefined };
  } catch (error) {
    if (error instanceof NodeError || error instanceof UndecodableRecordError) {
      return { node, record: undefined, error };
    }
    throw error;
  }
}
