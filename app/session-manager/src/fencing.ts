/** Decides what keeps an app server that missed a takeover or a move from storing over what is newer. */
import type { BackupJob } from "./backup-job.ts";
import { type Copy, readCopies } from "./copies.ts";
import { NodeError, SessionConflictError, ValueTooLargeError } from "./errors.ts";
import { timeToLiveSeconds } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import { isNewer, isSameVersion, sealed, type SessionRecord } from "./record.ts";
import { mayReplace, readHeader, storeOnNode, type StoreSettings } from "./store-on-node.ts";

/** @throws SessionConflictError if somebody else has stored there since; NodeError */
export async function refuseIfReplaced(
  node: WatchedNode,
  { session, author }: BackupJob,
  settings: StoreSettings,
): Promise<void> {
  const { token, seenCas, createdAt } = session;
  const mine = { writer: author.writer, createdAt };
  const { lives } = node;
  const found = await readHeader(
    node,
    settings.keyFor(token),
    token,
    settings.timeoutMs(),
    settings,
  );
  if (!mayReplace(found.header, mine, session)) throw new SessionConflictError(token);
  if (typeof found.expected === "object") seenCas?.note(node, found.expected.cas, lives);
}

/**
 * What stands on a node when the newest version is on another one, after a move or a takeover: under the old version,
 * so that the newest wins, but as nobody knows it. Whoever has read or stored it here before, and stores after it, is
 * refused; who has stored before it wins.
 * @param other the node to seal
 * @param own the node with the newest version, which is `record`
 * @throws SessionConflictError in the latter case; NodeError
 */
export async function seal(
  other: WatchedNode,
  own: WatchedNode,
  record: SessionRecord,
  { session, author }: BackupJob,
  settings: StoreSettings,
): Promise<void> {
  const { known, attemptedVersion, seenCas } = session;
  if (known.version === 0) return;
  const knowledge = { known, attemptedVersion, writer: author.writer, ...(seenCas && { seenCas }) };
  try {
    await storeOnNode(other, sealed(record, known.version), knowledge, settings);
  } catch (error) {
    // A node too small for the session gets none of its stores.
    if (error instanceof ValueTooLargeError) return;
    if (!(error instanceof SessionConflictError)) throw error;
    await giveWay(own, other, record, settings);
  }
}

/**
 * Two nodes have stores that do not know of each other. If the other one was built on ours, all is well; if not, one
 * of the two has to give way, and ours has not been answered yet.
 * @param own where ours is
 * @param other where there is one that we did not know of
 * @param mayBeBuiltOn others were free to read ours and go on from there; if not, what has taken its place did not know
 * of it, and was only copied there
 * @throws SessionConflictError
 */
export async function giveWay(
  own: WatchedNode,
  other: WatchedNode,
  record: SessionRecord,
  settings: StoreSettings,
  mayBeBuiltOn = true,
): Promise<void> {
  const { keyFor, encode, timeoutMs, clock } = settings;
  const key = keyFor(record.token);
  const [ours, theirs] = await readCopies([own, other], record.token, settings, timeoutMs());
  const kept = ours?.record;
  // What begins a term is newer than ours without being built on it; what is built on it counts on.
  const isLater = kept !== undefined && isNewer(kept, record) && kept.version > record.version;
  if (mayBeBuiltOn && isLater && !kept.isTombstone) return;
  const isOurs = kept && isSameVersion(kept, record) && kept.writer === record.writer;
  if (isOurs && ours?.cas !== undefined && theirs?.record !== undefined) {
    const value = encode(theirs.record);
    const ttlSeconds = timeToLiveSeconds(theirs.record, clock());
    await own
      .store(key, value, ttlSeconds, { cas: ours.cas }, timeoutMs())
      .catch((error: unknown) => {
        if (!(error instanceof NodeError)) throw error;
      });
  }
  throw new SessionConflictError(record.token);
}

/**
 * With its home out of reach, or empty, all that a writer can ask is whether any other node knows better.
 * @returns what they answered
 * @throws SessionConflictError
 */
export async function refuseIfNewer(
  nodes: readonly WatchedNode[],
  job: BackupJob,
  settings: StoreSettings,
): Promise<readonly Copy[]> {
  const { token, createdAt } = job.session;
  const mine = { writer: job.author.writer, createdAt };
  const copies = await readCopies(nodes, token, settings, settings.timeoutMs());
  if (copies.some(({ record }) => !mayReplace(record, mine, job.session))) {
    throw new SessionConflictError(token);
  }
  return copies;
}
