/** Decides what can be seen of one session from outside, without using it or taking it over. */
import { recordExpiresAt } from "./expiry.ts";
import type { NodeState } from "./memcached/availability.ts";
import type { NodeRole } from "./placement.ts";
import { type Copy, newestCopy } from "./copies.ts";
import type { LiveSession } from "./session.ts";

export interface NodeInspection {
  readonly id: string;
  readonly role: NodeRole;
  readonly state: NodeState;
  readonly address: string;
}

export interface CopyInspection {
  readonly node: string;
  readonly state: NodeState;
  /** `null` where the node has no copy. */
  readonly version: number | null;
  readonly owner: string | null;
  readonly isTombstone: boolean;
  /** It has a signature, as every record has with the option `secret`. */
  readonly isSigned: boolean;
}

/** Times in milliseconds since the Unix epoch. */
export interface SessionInspection {
  /** Where this app server knows it from. */
  readonly where: "memory" | "memcached";
  readonly owner: string;
  /** The node with the newest version (memory: the backup's node); `null` before the first store. */
  readonly node: string | null;
  readonly isProtected: boolean;
  readonly version: number;
  /** Size of the record. */
  readonly bytes: number;
  readonly lastStoreMs: number | null;
  readonly createdAt: number;
  readonly lastAccessAt: number;
  readonly idleSeconds: number;
}

export interface Inspection {
  /** `null`: there is no such session. */
  readonly session: SessionInspection | null;
  readonly copies: readonly CopyInspection[];
}

export function describeCopies(copies: readonly Copy[]): CopyInspection[] {
  return copies.map(({ node, record, isSigned }) => ({
    node: node.label,
    state: node.state,
    version: record?.version ?? null,
    owner: record?.owner ?? null,
    isTombstone: record?.isTombstone ?? false,
    isSigned,
  }));
}

export function describeLiveSession(session: LiveSession, route: string): SessionInspection {
  const { home, known, recordBytes, lastStoreMs, createdAt, lastAccessAt, idleSeconds } = session;
  return {
    where: "memory",
    owner: route,
    node: home?.label ?? null,
    isProtected: session.isProtected,
    version: known.version,
    bytes: recordBytes,
    lastStoreMs: lastStoreMs ?? null,
    createdAt,
    lastAccessAt,
    idleSeconds,
  };
}

/** What memcached alone tells; a tombstone or an expired record is no session. */
export function describeRecord(copies: readonly Copy[], now: number): SessionInspection | null {
  const newest = newestCopy(copies);
  if (newest === undefined || newest.record.isTombstone) return null;
  const { node, record, bytes } = newest;
  if (now >= recordExpiresAt(record)) return null;
  const { owner, version, createdAt, lastAccessAt, idleSeconds } = record;
  return {
    where: "memcached",
    owner,
    node: node.label,
    isProtected: true,
    version,
    bytes,
    lastStoreMs: null,
    createdAt,
    lastAccessAt,
    idleSeconds,
  };
}
