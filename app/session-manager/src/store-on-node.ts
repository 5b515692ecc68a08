/** Decides how a record gets onto one node: only over what its writer knows. */
import { NodeError, SessionConflictError, UndecodableRecordError } from "./errors.ts";
import { timeToLiveSeconds } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { Expected } from "./memcached/node.ts";
import { isNewer, isSameVersion, type RecordHeader, type SessionRecord } from "./record.ts";
import type { RecordForm } from "./record-form.ts";
import type { SeenCas } from "./seen-cas.ts";
import type { KnownVersion } from "./session.ts";

/** A store is repeated this often when something else keeps slipping in between its read and its write. */
const MAX_ATTEMPTS = 5;

/** What a process knows about the copies that it may replace. */
export interface Knowledge {
  readonly known: KnownVersion;
  /** Versions above `known` and up to this one, by this process, are its own late stores. */
  readonly attemptedVersion: number;
  /** Who asks. Absent: the record's writer. */
  readonly writer?: string;
  /** Of what it knows. Absent: each store reads what is there first. */
  readonly seenCas?: SeenCas;
}

/** What records look like, and how long it waits for them. */
export interface StoreSettings extends RecordForm {
  /** Longest that one node may take, in milliseconds. */
  readonly timeoutMs: () => number;
  readonly clock: () => number;
  readonly onUndecodable: (token: string, node: WatchedNode, error: UndecodableRecordError) => void;
}

/**
 * May this process replace what was found? Anything newer, or stored by another process, says no; and so does
 * another session under the same token, which an id generator may have given twice.
 */
export function mayReplace(
  found: RecordHeader | undefined,
  { writer, createdAt }: Pick<RecordHeader, "writer" | "createdAt">,
  { known, attemptedVersion }: Knowledge,
): boolean {
  if (found === undefined) return true;
  if (found.isTombstone || found.createdAt !== createdAt) return false;
  if (isNewer(known, found)) return true;
  if (isSameVersion(found, known) && found.writer === known.writer) return true;
  return (
    found.writer === writer && found.version > known.version && found.version <= attemptedVersion
  );
}

/**
 * Stores on one node, if what is there may be replaced.
 * @param onMissing called before a store where a record was expected and none is found
 * @param guess what is there as far as one can tell without asking; it spares the read if it is right
 * @returns how many bytes the record takes
 * @throws SessionConflictError if not; NodeError if the node fails or takes longer than the timeout in all.
 */
export async function storeOnNode(
  node: WatchedNode,
  record: SessionRecord,
  knowledge: Knowledge,
  settings: StoreSettings,
  onMissing: () => Promise<unknown> = async () => {},
  guess: Expected | undefined = guessOn(node, knowledge),
): Promise<number> {
  const key = settings.keyFor(record.token);
  const value = settings.encode(record);
  const { lives } = node;
  const mine = { createdAt: record.createdAt, writer: knowledge.writer ?? record.writer };
  let deadline = performance.now() + settings.timeoutMs();
  const remaining = () => Math.max(1, deadline - performance.now());
  const isStored = async (expected: Expected): Promise<boolean> => {
    const ttlSeconds = timeToLiveSeconds(record, settings.clock());
    const result = await node.store(key, value, ttlSeconds, expected, remaining());
    if (result.outcome !== "stored") return false;
    knowledge.seenCas?.note(node, result.cas, lives);
    return true;
  };
  if (guess !== undefined && (await isStored(guess))) return value.length;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await readHeader(node, key, record.token, remaining(), settings);
    if (!mayReplace(found.header, mine, knowledge)) throw new SessionConflictError(record.token);
    if (found.header === undefined && knowledge.known.version > 0) {
      const askedAt = performance.now();
      await onMissing();
      // What other nodes took is not this one's fault.
      deadline += performance.now() - askedAt;
    }
    if (await isStored(found.expected)) return value.length;
  }
  throw new NodeError(
    "node_error",
    `The node ${node.label} changed the record under each of ${MAX_ATTEMPTS} stores.`,
  );
}

/** What is there if nobody else has stored: it spares the read. */
function guessOn(node: WatchedNode, { known, seenCas }: Knowledge): Expected | undefined {
  const cas = seenCas?.on(node);
  if (cas !== undefined) return { cas };
  return seenCas !== undefined && known.version === 0 ? "absent" : undefined;
}

export async function readHeader(
  node: WatchedNode,
  key: string,
  token: string,
  timeoutMs: number,
  { decode, onUndecodable }: StoreSettings,
): Promise<{ header: RecordHeader | undefined; expected: Expected }> {
  const stored = await node.get(key, timeoutMs);
  if (stored === undefined) return { header: undefined, expected: "absent" };
  const expected = { cas: stored.cas };
  if (stored.value.length === 0) return { header: undefined, expected };
  try {
    return { header: decode(token, stored.value), expected };
  } catch (error) {
    if (!(error instanceof UndecodableRecordError)) throw error;
    onUndecodable(token, node, error);
    return { header: undefined, expected };
  }
}
