/**
 * Decides which session comes back into memory when its owner has started again: one whose newest record it stored in
 * an earlier life. Until then that record stands alone.
 */
import type { AttributeCodec } from "./attribute-codec.ts";
import type { Clock } from "./clock.ts";
import { newestCopy, readCopies } from "./copies.ts";
import { UndecodableRecordError } from "./errors.ts";
import { recordExpiresAt } from "./expiry.ts";
import { isUnknown } from "./absent-nodes.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionMemory } from "./memory.ts";
import { encodedIn, isSealed } from "./record.ts";
import type { RecordForm } from "./record-form.ts";
import { type Author, type LiveSession, liveSessionOf } from "./session.ts";

export interface RecallParts {
  readonly memory: SessionMemory;
  readonly author: Author;
  readonly codec: AttributeCodec;
  readonly form: RecordForm;
  readonly timeoutMs: () => number;
  readonly clock: Clock;
  readonly hasEnded: (token: string) => boolean;
}

/**
 * Nobody uses the session by this: its idle time goes on. It is borrowed until this app server has stored it.
 * @param nodes all of them
 * @returns `undefined`: it is somebody else's, in memory already, ended, or can't be read; or a node could not tell
 */
export async function recallSession(
  token: string,
  nodes: readonly WatchedNode[],
  { memory, author, codec, form, timeoutMs, clock, hasEnded }: RecallParts,
): Promise<LiveSession | undefined> {
  const copies = await readCopies(nodes, token, form, timeoutMs());
  const newest = newestCopy(copies);
  if (newest === undefined || copies.some(isUnknown)) return undefined;
  const { record } = newest;
  const isOurs = author.owner !== "" && record.owner === author.owner;
  if (!isOurs || record.isTombstone || isSealed(record)) return undefined;
  // Meanwhile a request may have asked for it.
  if (hasEnded(token) || memory.get(token) !== undefined) return undefined;
  if (clock() >= recordExpiresAt(record)) return undefined;
  try {
    const attributes = codec.decode(encodedIn(record));
    const session = liveSessionOf(newest, attributes);
    session.isBorrowed = true;
    memory.add(session);
    return session;
  } catch (error) {
    // Whoever asks for it next is told.
    if (error instanceof UndecodableRecordError) return undefined;
    throw error;
  }
}
