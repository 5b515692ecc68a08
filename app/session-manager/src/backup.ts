/**
 * Decides how a record gets onto a node: only over what its writer knows, and on another node when one fails.
 */
import { NodeError, SessionConflictError, UndecodableRecordError } from "./errors.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { Expected, StoreResult } from "./memcached/node.ts";
import { type Placement, placeBackup } from "./placement.ts";
import { decodeRecord, encodeRecord, type RecordHeader, type SessionRecord } from "./record.ts";
import type { KnownVersion } from "./session.ts";

/** A store is repeated this often when something else keeps slipping in between its read and its write. */
const MAX_ATTEMPTS = 5;
/** The record outlives the idle limit by this, so that the owner's clock decides on expiry, not memcached's. */
const GRACE_SECONDS = 60;

/** What the writer of a record knows about the copies that it may replace. */
export interface Writer {
  readonly known: KnownVersion;
  /** Versions above `known` and up to this one, by this owner, are this writer's own late stores. */
  readonly attemptedVersion: number;
}

/** One session's side of a backup. */
export interface BackupJob {
  /** Called once an attempt: after a failure the outcome is unknown, so the next one has the next version. */
  readonly makeRecord: () => SessionRecord;
  /** Asked at each attempt. */
  readonly writer: () => Writer;
  readonly onFailedNode: (node: WatchedNode, error: NodeError) => void;
}

/** How the session manager names records and how long it waits. */
export interface StoreSettings {
  readonly keyFor: (token: string) => string;
  readonly timeoutMs: number;
  readonly clock: () => number;
  readonly onUndecodable: (token: string, node: WatchedNode, error: UndecodableRecordError) => void;
}

/** May this writer's record replace what was found? Anything newer, or stored by another owner since, says no. */
export function mayReplace(
  found: RecordHeader | undefined,
  record: RecordHeader,
  { known, attemptedVersion }: Writer,
): boolean {
  if (found === undefined) return true;
  if (found.isTombstone) return false;
  if (found.version < known.version) return true;
  if (found.version === known.version && found.owner === known.owner) return true;
  return (
    found.owner === record.owner &&
    found.version > known.version &&
    found.version <= attemptedVersion
  );
}

/** Seconds that a record still has to live, counted from the session's last access. */
export function timeToLive({ lastAccessAt, idleSeconds }: RecordHeader, now: number): number {
  return Math.max(1, Math.ceil((lastAccessAt - now) / 1000) + idleSeconds + GRACE_SECONDS);
}

/**
 * Stores on one node, if what is there may be replaced.
 * @throws SessionConflictError if not; NodeError if the node fails or takes longer than the timeout in all.
 */
export async function storeOnNode(
  node: WatchedNode,
  record: SessionRecord,
  writer: Writer,
  settings: StoreSettings,
): Promise<void> {
  const key = settings.keyFor(record.token);
  const value = encodeRecord(record);
  const deadline = performance.now() + settings.timeoutMs;
  const remaining = () => Math.max(1, deadline - performance.now());
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await readHeader(node, key, record.token, remaining(), settings);
    if (!mayReplace(found.header, record, writer)) throw new SessionConflictError(record.token);
    const ttlSeconds = timeToLive(record, settings.clock());
    const result: StoreResult = await node.store(
      key,
      value,
      ttlSeconds,
      found.expected,
      remaining(),
    );
    if (result.outcome === "stored") return;
  }
  throw new NodeError(
    "node_error",
    `The node ${node.label} changed the record under each of ${MAX_ATTEMPTS} stores.`,
  );
}

async function readHeader(
  node: WatchedNode,
  key: string,
  token: string,
  timeoutMs: number,
  { onUndecodable }: StoreSettings,
): Promise<{ header: RecordHeader | undefined; expected: Expected }> {
  const stored = await node.get(key, timeoutMs);
  if (stored === undefined) return { header: undefined, expected: "absent" };
  const expected = { cas: stored.cas };
  try {
    return { header: decodeRecord(token, stored.value), expected };
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

/**
 * Stores on the node that placement chooses, and on the next one when that fails, each within the timeout.
 * @param home the node that holds the backup so far
 * @throws SessionConflictError
 */
export async function storeBackup(
  nodes: readonly WatchedNode[],
  home: WatchedNode | undefined,
  { makeRecord, writer, onFailedNode }: BackupJob,
  random: () => number,
  settings: StoreSettings,
): Promise<BackupOutcome> {
  const failed = new Set<WatchedNode>();
  for (;;) {
    const candidates = nodes.filter((node) => !failed.has(node));
    const placement = placeBackup(candidates, home, random);
    if (placement.node === undefined) return { node: undefined };
    const record = makeRecord();
    try {
      await storeOnNode(placement.node, record, writer(), settings);
      return { node: placement.node, record, placement };
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      failed.add(placement.node);
      onFailedNode(placement.node, error);
    }
  }
}
