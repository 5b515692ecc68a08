/** Decides which copy of a session is the one: all reachable nodes are read at once, the newest version wins. */
import { NodeError, UndecodableRecordError } from "./errors.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { StoredValue } from "./memcached/node.ts";
import { isNewer, isSameVersion, type SessionRecord } from "./record.ts";
import type { RecordForm } from "./record-form.ts";
import { isSigned } from "./record-signature.ts";

/** One node's answer about one token. */
export interface Copy {
  readonly node: WatchedNode;
  /** Absent: the node has none, is down, failed, or holds something else under the key. */
  readonly record: SessionRecord | undefined;
  /** Size of whatever the node holds under the key; 0: nothing. */
  readonly bytes: number;
  readonly isSigned: boolean;
  /** Of whatever the node holds under the key. */
  readonly cas: string | undefined;
  /** Of the node, before it was asked. */
  readonly lives: number;
  /** Why the node could not tell, or could not be understood. */
  readonly error: NodeError | UndecodableRecordError | undefined;
}

export type FoundCopy = Copy & { readonly record: SessionRecord };

/** Asks every node. Nodes that are down cost nothing; none takes longer than `timeoutMs`. Never rejects. */
export async function readCopies(
  nodes: readonly WatchedNode[],
  token: string,
  form: RecordForm,
  timeoutMs: number,
): Promise<Copy[]> {
  return Promise.all(nodes.map((node) => readCopy(node, token, form, timeoutMs)));
}

/**
 * The copy to believe. A tombstone wins over everything: a token is never used twice, so a session that was
 * destroyed once stays destroyed, whatever version a late store left elsewhere.
 */
export function newestCopy(copies: readonly Copy[]): FoundCopy | undefined {
  let newest: FoundCopy | undefined;
  for (const copy of copies) {
    if (hasRecord(copy) && (newest === undefined || isBetter(copy.record, newest.record))) {
      newest = copy;
    }
  }
  return newest;
}

/** Other copies of the same version. */
export function twinsOf(one: FoundCopy, copies: readonly Copy[]): FoundCopy[] {
  const { record } = one;
  return copies
    .filter(hasRecord)
    .filter((other) => other !== one && isSameVersion(other.record, record));
}

function hasRecord(copy: Copy): copy is FoundCopy {
  return copy.record !== undefined;
}

function isBetter(record: SessionRecord, other: SessionRecord): boolean {
  if (record.isTombstone !== other.isTombstone) return record.isTombstone;
  return isNewer(record, other);
}

async function readCopy(
  node: WatchedNode,
  token: string,
  { keyFor, decode }: RecordForm,
  timeoutMs: number,
): Promise<Copy> {
  const { lives } = node;
  let stored: StoredValue | undefined;
  let record: SessionRecord | undefined;
  let error: Copy["error"];
  try {
    if (node.isUp) stored = await node.get(keyFor(token), timeoutMs);
    // An empty value is what a purge leaves for a moment.
    if (stored?.value.length === 0) stored = undefined;
    if (stored !== undefined) record = decode(token, stored.value);
  } catch (thrown) {
    if (!(thrown instanceof NodeError || thrown instanceof UndecodableRecordError)) throw thrown;
    error = thrown;
  }
  return {
    node,
    record,
    bytes: stored?.value.length ?? 0,
    isSigned: stored !== undefined && isSigned(stored.value),
    cas: stored?.cas,
    lives,
    error,
  };
}
