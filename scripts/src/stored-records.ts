// Decides which session records the memcached nodes hold, and which copy of each is the newest.
import {
  decodeRecord,
  isNewer,
  isSigned,
  type Order,
  transcoderNamed,
} from "fastify-memcached-session-manager";
import type { NodeState, NodeStatus } from "./engines/engine.ts";
import { LabError, messageOf } from "./errors.ts";
import { listSessionKeys, readValue } from "./memcached-client.ts";
import { idOf, isMemcachedName, type MemcachedName } from "./nodes.ts";
import { waitUntil } from "./wait-until.ts";

export interface StoredRecord extends Order {
  readonly key: string;
  readonly token: string;
  /** The app server that stored it; with stickiness that is the owner of the session. */
  readonly owner: string;
  /** Of the whole value: header and attributes. */
  readonly bytes: number;
  /** Until memcached forgets it; absent when it never does. */
  readonly secondsLeft: number | undefined;
  readonly isTombstone: boolean;
  /** No other node holds a newer version of this session. */
  readonly isNewest: boolean;
  /** The whole value: header line and attributes. */
  readonly value: Buffer;
}

export interface UnreadableRecord {
  readonly key: string;
  readonly bytes: number;
  readonly reason: string;
}

export interface NodeRecords {
  readonly name: MemcachedName;
  readonly id: "n1" | "n2";
  readonly state: NodeState;
  /** Why the node could not be read though it is up; absent when it was read. */
  readonly error?: string;
  readonly records: readonly StoredRecord[];
  /** Values that are no session record: foreign, damaged. */
  readonly unreadable: readonly UnreadableRecord[];
}

/** Reads every memcached node that is up. A node that is down, paused or mute has no records, and says so. */
export async function readRecords(
  statuses: readonly NodeStatus[],
  now: () => number = Date.now,
): Promise<NodeRecords[]> {
  const nodes = await Promise.all(
    statuses.flatMap((status) =>
      isMemcachedName(status.name) ? [readNode(status.name, status, now)] : [],
    ),
  );
  return markNewest(nodes);
}

async function readNode(
  name: MemcachedName,
  { state, port }: NodeStatus,
  now: () => number,
): Promise<NodeRecords> {
  const empty = { name, id: idOf(name), state, records: [], unreadable: [] };
  if (state !== "up") return empty;
  try {
    const keys = await waitUntil(`${name} lists its keys`, () => listSessionKeys(port), {
      timeoutMs: 3000,
    });
    const records: StoredRecord[] = [];
    const unreadable: UnreadableRecord[] = [];
    for (const { key, expiresAt } of keys) {
      const value = await readValue(port, key);
      if (value === undefined) continue;
      const secondsLeft = expiresAt < 0 ? undefined : expiresAt - Math.floor(now() / 1000);
      try {
        records.push(describe(key, value, secondsLeft));
      } catch (error) {
        unreadable.push({ key, bytes: value.length, reason: messageOf(error) });
      }
    }
    return { ...empty, records, unreadable };
  } catch (error) {
    return { ...empty, error: messageOf(error) };
  }
}

function describe(key: string, value: Buffer, secondsLeft: number | undefined): StoredRecord {
  // the key is a prefix of the application's own choice, then the token
  const token = /[0-9A-F]{32}$/.exec(key)?.[0] ?? key;
  const { term, version, owner, isTombstone } = decodeRecord(token, value);
  const bytes = value.length;
  const order = { term, version };
  return { key, token, ...order, owner, bytes, secondsLeft, isTombstone, isNewest: true, value };
}

const nothing: Order = { term: 0, version: 0 };

/** Marks of each session the copies with the newest version. */
export function markNewest(nodes: readonly NodeRecords[]): NodeRecords[] {
  const newest = new Map<string, Order>();
  for (const record of nodes.flatMap(({ records }) => records))
    if (isNewer(record, newest.get(record.token) ?? nothing)) newest.set(record.token, record);
  return nodes.map((node) => ({
    ...node,
    records: node.records.map((record) =>
      Object.assign({}, record, {
        isNewest: !isNewer(newest.get(record.token) ?? nothing, record),
      }),
    ),
  }));
}

/** The memcached nodes with the newest copy of a session. */
export function holdersOf(token: string, nodes: readonly NodeRecords[]): MemcachedName[] {
  return nodes
    .filter((node) => node.records.some((record) => record.token === token && record.isNewest))
    .map((node) => node.name);
}

/**
 * The header of a record, whether it carries a signature (nobody here can tell whose), and its attributes (null in a
 * tombstone); throws when they can't be read.
 */
export function decodeWhole({ token, value }: StoredRecord) {
  const { attributes, ...fields } = decodeRecord(token, value);
  const header = { ...fields, isSigned: isSigned(value) };
  if (header.isTombstone) return { header, attributes: null };
  const transcoder = transcoderNamed(header.transcoder);
  if (transcoder === undefined)
    throw new LabError(`The record names an unknown transcoder: ${header.transcoder}.`);
  return { header, attributes: { ...transcoder.decode(attributes) } };
}
