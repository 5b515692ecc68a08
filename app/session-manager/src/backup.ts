/**
 * Decides how a record gets onto a node: only over what its writer knows, and on another node when one fails.
 */
import { readCopies } from "./copies.ts";
import { NodeError, SessionConflictError, UndecodableRecordError } from "./errors.ts";
import { timeToLiveSeconds } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { Expected } from "./memcached/node.ts";
import type { Placement } from "./placement.ts";
import type { RecordHeader, SessionRecord } from "./record.ts";
import type { RecordForm } from "./record-form.ts";
import type { SeenCas } from "./seen-cas.ts";
import type { Author, KnownVersion } from "./session.ts";

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

/** One session's side of a backup. */
export interface BackupJob {
  /** What it knows, asked at each attempt. */
  readonly session: Knowledge & { readonly token: string; readonly createdAt: number };
  readonly author: Author;
  /** Called once an attempt: after a failure the outcome is unknown, so the next one has the next version. */
  readonly makeRecord: () => SessionRecord;
  readonly onFailedNode: (node: WatchedNode, error: NodeError) => void;
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
  if (found.version < known.version) return true;
  if (found.version === known.version && found.writer === known.writer) return true;
  return (
    found.writer === writer && found.version > known.version && found.version <= attemptedVersion
  );
}

/**
 * Stores on one node, if what is there may be replaced.
 * @param onMissing called before a store where a record was expected and none is found
 * @throws SessionConflictError if not; NodeError if the node fails or takes longer than the timeout in all.
 */
export async function storeOnNode(
  node: WatchedNode,
  record: SessionRecord,
  knowledge: Knowledge,
  settings: StoreSettings,
  onMissing: () => Promise<void> = async () => {},
): Promise<void> {
  const key = settings.keyFor(record.token);
  const value = settings.encode(record);
  const { lives } = node;
  const mine = { createdAt: record.createdAt, writer: knowledge.writer ?? record.writer };
  const deadline = performance.now() + settings.timeoutMs();
  const remaining = () => Math.max(1, deadline - performance.now());
  const isStored = async (expected: Expected): Promise<boolean> => {
    const ttlSeconds = timeToLiveSeconds(record, settings.clock());
    const result = await node.store(key, value, ttlSeconds, expected, remaining());
    if (result.outcome !== "stored") return false;
    knowledge.seenCas?.note(node, result.cas, lives);
    return true;
  };
  const guess = guessOn(node, knowledge);
  if (guess !== undefined && (await isStored(guess))) return;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await readHeader(node, key, record.token, remaining(), settings);
    if (!mayReplace(found.header, mine, knowledge)) throw new SessionConflictError(record.token);
    if (found.header === undefined && knowledge.known.version > 0) await onMissing();
    if (await isStored(found.expected)) return;
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

async function readHeader(
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

export type BackupOutcome =
  | {
      readonly node: WatchedNode;
      readonly record: SessionRecord;
      readonly placement: Placement<WatchedNode>;
    }
  /** Every node is down, or failed. */
  | { readonly node: undefined };

/** The rule of placement. @param current the node that holds the backup so far */
export type Place = (
  candidates: readonly WatchedNode[],
  current: WatchedNode | undefined,
) => Placement<WatchedNode>;

/**
 * Stores on the node that placement chooses, and on the next one when that fails, each within the timeout.
 * Before the backup moves away from its home, it makes sure that nobody else has stored since; afterwards it
 * seals what is left there.
 * @param home the node that holds the backup so far
 * @throws SessionConflictError
 */
export async function storeBackup(
  nodes: readonly WatchedNode[],
  home: WatchedNode | undefined,
  job: BackupJob,
  place: Place,
  settings: StoreSettings,
): Promise<BackupOutcome> {
  // A node that failed is tried again only if it went down and came up meanwhile.
  const failed = new Map<WatchedNode, number>();
  const hasFailed = (node: WatchedNode) => failed.get(node) === node.lives;
  // A node that was restarted remembers nothing: the others may know better.
  const askOthersThan = (node: WatchedNode) => () =>
    refuseIfNewer(
      nodes.filter((other) => other !== node),
      job,
      settings,
    );
  const succeeds = async (node: WatchedNode, task: () => Promise<void>): Promise<boolean> => {
    const { lives } = node;
    try {
      await task();
      return true;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      failed.set(node, lives);
      job.onFailedNode(node, error);
      return false;
    }
  };
  for (let attempts = 0; attempts < MAX_ATTEMPTS * nodes.length; attempts += 1) {
    const candidates = nodes.filter((node) => !hasFailed(node));
    const placement = place(candidates, home);
    const { node } = placement;
    if (node === undefined) return { node: undefined };
    const left =
      home === undefined || home === node || hasFailed(home) || !home.isUp ? undefined : home;
    if (left !== undefined) {
      const look = () => refuseIfReplaced(left, job, settings, askOthersThan(left));
      if (!(await succeeds(left, look))) continue;
    } else if (home !== undefined && home !== node) await refuseIfNewer(candidates, job, settings);
    const record = job.makeRecord();
    const store = () => storeOnNode(node, record, job.session, settings, askOthersThan(node));
    if (!(await succeeds(node, store))) continue;
    if (left !== undefined) await succeeds(left, () => seal(left, node, record, job, settings));
    return { node, record, placement };
  }
  return { node: undefined };
}

/** @throws SessionConflictError if somebody else has stored there since; NodeError */
async function refuseIfReplaced(
  node: WatchedNode,
  { session, author }: BackupJob,
  settings: StoreSettings,
  onMissing: () => Promise<void>,
): Promise<void> {
  const { token, known, seenCas, createdAt } = session;
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
  if (found.header === undefined && known.version > 0) await onMissing();
  if (typeof found.expected === "object") seenCas?.note(node, found.expected.cas, lives);
}

/**
 * What stays behind when a backup has moved: under the old version, so that the moved one is newer, but as nobody
 * knows it. Whoever has read it here before the move, and stores after it, is refused; who has stored before it wins.
 * @throws SessionConflictError in the latter case; NodeError
 */
async function seal(
  left: WatchedNode,
  moved: WatchedNode,
  record: SessionRecord,
  { session, author }: BackupJob,
  settings: StoreSettings,
): Promise<void> {
  const { known, attemptedVersion, seenCas } = session;
  if (known.version === 0) return;
  const sealed = { ...record, version: known.version, writer: `${record.writer}-moved` };
  const knowledge = { known, attemptedVersion, writer: author.writer, ...(seenCas && { seenCas }) };
  try {
    await storeOnNode(left, sealed, knowledge, settings);
  } catch (error) {
    if (!(error instanceof SessionConflictError)) throw error;
    await giveWay(moved, left, record, settings);
  }
}

/**
 * Two nodes have stores that do not know of each other. If the other one was built on ours, all is well; if not, one
 * of the two has to give way, and ours has not been answered yet.
 * @param own where ours is
 * @param other where there is one that we did not know of
 * @throws SessionConflictError
 */
export async function giveWay(
  own: WatchedNode,
  other: WatchedNode,
  record: SessionRecord,
  form: StoreSettings,
): Promise<void> {
  const { keyFor, encode, timeoutMs, clock } = form;
  const key = keyFor(record.token);
  const [ours, theirs] = await readCopies([own, other], record.token, form, timeoutMs());
  const kept = ours?.record;
  if (kept !== undefined && !kept.isTombstone && kept.version > record.version) return;
  const isOurs = kept?.version === record.version && kept.writer === record.writer;
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

/** With its home out of reach, all that a writer can ask is whether any other node knows better. */
async function refuseIfNewer(
  nodes: readonly WatchedNode[],
  job: BackupJob,
  settings: StoreSettings,
): Promise<void> {
  const { token, createdAt } = job.session;
  const mine = { writer: job.author.writer, createdAt };
  const copies = await readCopies(nodes, token, settings, settings.timeoutMs());
  if (copies.some(({ record }) => !mayReplace(record, mine, job.session))) {
    throw new SessionConflictError(token);
  }
}
