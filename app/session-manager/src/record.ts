/**
 * Decides the stored form of a session: one line of JSON that anybody can read with `get` on a console,
 * a line feed, then the attribute bytes. Reading it evaluates nothing.
 */
import { type CookieSettings, readSettings } from "./cookie-settings.ts";
import { UndecodableRecordError } from "./errors.ts";
import { MAX_IDLE_SECONDS } from "./expiry.ts";
import { ROUTE_PATTERN } from "./session-id.ts";

const FORMAT = 1;
const LINE_FEED = 0x0a;
/** Longer first lines are not ours; reading stops here. */
export const MAX_HEADER_BYTES = 2000;
/** Leaves room for a tombstone above whatever is found. */
const MAX_VERSION = 2 ** 52;
/** Ends the `writer` of what stays behind where a newer version is on another node. */
const MOVED = "-moved";
/** The year 2100: a time beyond it is damage. */
const MAX_TIME_MS = 4_102_444_800_000;

/**
 * What orders the versions of one session. Two app servers that do not see each other's stores may both count on
 * from the same version; the later owner's count, as with the terms of a replicated log.
 */
export interface Order {
  /**
   * Sticky: grows by one with every takeover, that is with each store over one by another process. Otherwise with every
   * store by an app server that misses a node.
   */
  readonly term: number;
  /** Grows by one with every stored change, whoever stores it. */
  readonly version: number;
}

export interface RecordHeader extends Order {
  /** The token that the record belongs to; a record found under another key is refused. */
  readonly token: string;
  /** Route of the app server that stored it; "" where no route is configured. */
  readonly owner: string;
  /** The process that stored it: a new one after each start, so that two lives of one route differ. */
  readonly writer: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly lastAccessAt: number;
  /** How long the session may stay idle. */
  readonly idleSeconds: number;
  /** The longest that it ever might; absent: never longer than `idleSeconds`. */
  readonly longestIdleSeconds?: number | undefined;
  /** What the session's cookie has of its own; absent: nothing. */
  readonly cookie?: CookieSettings | undefined;
  /** Name of the transcoder that wrote the attribute bytes; "" in a tombstone. */
  readonly transcoder: string;
  /** The session was destroyed; no attributes follow. */
  readonly isTombstone: boolean;
}

export interface SessionRecord extends RecordHeader {
  readonly attributes: Buffer;
}

/** Its attributes as a transcoder has written them. */
export function encodedIn({ attributes, transcoder }: SessionRecord): {
  bytes: Buffer;
  transcoder: string;
} {
  return { bytes: attributes, transcoder };
}

/** Equal ones are not newer. Tombstones are not ordered: they win over everything. */
export function isNewer(one: Order, other: Order): boolean {
  return one.term === other.term ? one.version > other.version : one.term > other.term;
}

export function isSameVersion(one: Order, other: Order): boolean {
  return one.term === other.term && one.version === other.version;
}

/** What is left of a version whose successor is on another node: nobody has it in memory as its own. */
export function sealed(record: SessionRecord, version: number): SessionRecord {
  return { ...record, version, writer: `${record.writer}${MOVED}` };
}

/** When it was written, a newer version was on another node. */
export function isSealed({ writer }: RecordHeader): boolean {
  return writer.endsWith(MOVED);
}

/** Bytes as they stand under the session's key. */
export function encodeRecord(record: SessionRecord): Buffer {
  const { token, term, version, owner, writer, createdAt, lastAccessAt } = record;
  const { idleSeconds, longestIdleSeconds, cookie, transcoder, isTombstone, attributes } = record;
  const line = JSON.stringify({
    format: FORMAT,
    token,
    term,
    version,
    owner,
    writer,
    createdAt,
    lastAccessAt,
    idleSeconds,
    longestIdleSeconds,
    cookie,
    transcoder,
    tombstone: isTombstone || undefined,
  });
  return Buffer.concat([Buffer.from(`${line}\n`), attributes]);
}

/** @throws UndecodableRecordError when the bytes are not a whole record of this token. */
export function decodeRecord(token: string, bytes: Buffer): SessionRecord {
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(LINE_FEED);
  if (end === -1) throw new UndecodableRecordError("the value has no header line");
  const record = parseHeader(bytes.toString("utf8", 0, end), bytes.subarray(end + 1));
  if (record.token !== token)
    throw new UndecodableRecordError("the record belongs to another token");
  return record;
}

function parseHeader(line: string, attributes: Buffer): SessionRecord {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch (cause) {
    throw new UndecodableRecordError("the header line is not JSON", { cause });
  }
  if (typeof fields !== "object" || fields === null) {
    throw new UndecodableRecordError("the header line is not an object");
  }
  const read = fields as Record<string, unknown>;
  if (read["format"] !== FORMAT)
    throw new UndecodableRecordError("the record's format is not known");
  const owner = text(read, "owner");
  if (owner !== "" && !ROUTE_PATTERN.test(owner))
    throw new UndecodableRecordError("owner is not a route");
  return {
    token: text(read, "token"),
    term: count(read, "term", 1, MAX_VERSION),
    version: count(read, "version", 1, MAX_VERSION),
    owner,
    writer: text(read, "writer"),
    createdAt: count(read, "createdAt", 0, MAX_TIME_MS),
    lastAccessAt: count(read, "lastAccessAt", 0, MAX_TIME_MS),
    idleSeconds: count(read, "idleSeconds", 1, MAX_IDLE_SECONDS),
    longestIdleSeconds:
      "longestIdleSeconds" in read
        ? count(read, "longestIdleSeconds", 1, MAX_IDLE_SECONDS)
        : undefined,
    cookie: "cookie" in read ? settings(read["cookie"]) : undefined,
    transcoder: text(read, "transcoder"),
    isTombstone: read["tombstone"] === true,
    attributes,
  };
}

function settings(cookie: unknown): CookieSettings {
  try {
    return readSettings(cookie);
  } catch (cause) {
    throw new UndecodableRecordError("cookie is not what a cookie can be", { cause });
  }
}

function text(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new UndecodableRecordError(`${name} is not a text`);
  return value;
}

function count(fields: Record<string, unknown>, name: string, least: number, most: number): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most) {
    throw new UndecodableRecordError(`${name} is not a whole number from ${least} to ${most}`);
  }
  return Number(value);
}
