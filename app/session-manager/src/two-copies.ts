/**
 * Decides how a session gets onto two nodes: the first one decides whose store counts, the next one holds a
 * second copy.
 */
import type { BackupJob } from "./backup-job.ts";
import { type BackupOutcome, storeBackup } from "./backup.ts";
import type { Copy } from "./copies.ts";
import { NodeError, SessionConflictError, ValueTooLargeError } from "./errors.ts";
import { timeToLiveSeconds } from "./expiry.ts";
import { giveWay } from "./fencing.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { Expected } from "./memcached/node.ts";
import { isUsable, nextNode, placeNext } from "./placement.ts";
import { isNewer, type Order, type SessionRecord } from "./record.ts";
import { storeOnNode, type StoreSettings } from "./store-on-node.ts";

/**
 * Stores on one node, then on the next one. Where only one node is up, one copy has to do. Whoever misses a node stores
 * on what is left alone and answers, while others, who see it, still may store there; but without what is left they
 * answer nothing. So its record begins a term: it is newer than all that was stored beside it.
 * @param nodes every node in the configured order
 * @param home the node that the session was on so far
 * @throws SessionConflictError
 */
export async function storeTwice(
  nodes: readonly WatchedNode[],
  home: WatchedNode | undefined,
  job: BackupJob,
  random: () => number,
  settings: StoreSettings,
): Promise<BackupOutcome> {
  const isNodeMissed = () => nodes.some(({ role, isUp }) => role !== "leaving" && !isUp);
  const makeRecord = () => {
    const record = job.makeRecord();
    return isNodeMissed() ? { ...record, term: record.term + 1 } : record;
  };
  const backup = await storeBackup(
    nodes,
    home,
    { ...job, makeRecord },
    (candidates, current) => placeNext(nodes, candidates, current, random),
    settings,
  );
  if (backup.node !== undefined)
    await storeSecond(nodes, backup.node, backup.record, job, settings);
  return backup;
}

async function storeSecond(
  nodes: readonly WatchedNode[],
  first: WatchedNode,
  record: SessionRecord,
  job: BackupJob,
  settings: StoreSettings,
): Promise<void> {
  // What was known before the first store: whoever stored here since did not know of it, nor it of them.
  const { known, attemptedVersion } = job.session;
  const isNewTerm = record.term > known.term;
  // With a new term on the first node, what others have stored beside it in a former one was not answered, nor will be.
  const outranked = { ...known, term: record.term, version: 0 };
  const knowledge = { known: isNewTerm ? outranked : known, attemptedVersion };
  const failed = new Set<WatchedNode>();
  const willDo = (node: WatchedNode) => isUsable(node) && !failed.has(node);
  let second = nextNode(nodes, first, willDo);
  while (second !== undefined) {
    try {
      await storeOnNode(second, record, knowledge, settings);
      return;
    } catch (error) {
      if (error instanceof SessionConflictError) {
        return giveWay(first, second, record, settings, job.session.lock?.isLost !== false);
      }
      // A smaller node than the first one: one copy has to do.
      if (error instanceof ValueTooLargeError) return;
      if (!(error instanceof NodeError)) throw error;
      failed.add(second);
      job.onFailedNode(second, error);
    }
    second = nextNode(nodes, first, willDo);
  }
}

/** A copy to be renewed, and what must still be there for that. */
export interface Renewal {
  readonly node: WatchedNode;
  readonly expected: Expected;
}

/**
 * The nodes that a session's copies belong on, the first one first. A node that was taken out hands its sessions on.
 * @param nodes every node in the configured order
 * @param home the node that the session was read from
 */
export function nodesForCopies(nodes: readonly WatchedNode[], home: WatchedNode): WatchedNode[] {
  const first = isUsable(home) ? home : nextNode(nodes, home);
  const second = first && nextNode(nodes, first);
  return [first, second].filter((node) => node !== undefined);
}

/**
 * Which copies of a session that was not changed are to be stored anew: both when it is due, else one that is
 * missing or old.
 * @param copies what the nodes answered when the session was read
 * @param targets the nodes that its copies belong on
 * @param newest version of any copy
 */
export function copiesToRenew(
  copies: readonly Copy[],
  targets: readonly WatchedNode[],
  newest: Order,
  isDue: boolean,
): Renewal[] {
  return targets.flatMap((node) => {
    const copy = copies.find((each) => each.node === node);
    // A node that did not answer then is not asked now.
    if (copy === undefined || copy.error !== undefined || !node.isUp) return [];
    if (!isDue && copy.record !== undefined && !isNewer(newest, copy.record)) return [];
    return [{ node, expected: copy.cas === undefined ? "absent" : { cas: copy.cas } }];
  });
}

export type RenewalResult = "stored" | "refused" | "failed";

/**
 * Stores a record once more, with its last access as it is now. Nobody else's store is in its way: a copy that
 * was replaced since it was read is left alone.
 * @returns for each of them: `refused` where somebody else's is in the way, or the node is too small
 */
export async function renewCopies(
  renewals: readonly Renewal[],
  record: SessionRecord,
  { keyFor, encode, timeoutMs, clock }: StoreSettings,
): Promise<RenewalResult[]> {
  const value = encode(record);
  const ttlSeconds = timeToLiveSeconds(record, clock());
  return Promise.all(
    renewals.map(({ node, expected }) =>
      node
        .store(keyFor(record.token), value, ttlSeconds, expected, timeoutMs())
        .then(({ outcome }) => (outcome === "stored" ? outcome : "refused"), withoutBlame),
    ),
  );
}

/** A node that fails, or is too small for this session, is no reason to fail a request that changed nothing. */
function withoutBlame(error: unknown): RenewalResult {
  if (error instanceof NodeError) return "failed";
  if (error instanceof ValueTooLargeError) return "refused";
  throw error;
}
