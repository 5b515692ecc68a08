/** Decides what one live session in memory is, and what of it is stored where. */
import type { EncodedAttributes } from "./attribute-codec.ts";
import type { FoundCopy } from "./copies.ts";
import { type CookieSettings, isSameCookie, NO_SETTINGS } from "./cookie-settings.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { BackupResult } from "./backup-result.ts";
import { GroupCommit } from "./group-commit.ts";
import { SeenCas } from "./seen-cas.ts";
import { encodedIn, type Order, type SessionRecord } from "./record.ts";
import type { Attributes } from "./transcoders/transcoder.ts";

/** The version that an app server knows to be the newest, and which process stored it. */
export interface KnownVersion extends Order {
  readonly writer: string;
}

/** Who stores: this app server, and this life of it. */
export interface Author {
  /** "" where no route is configured. */
  readonly owner: string;
  readonly writer: string;
  /** Sticky: it is the owner of what it stores, and a takeover starts a term. Otherwise all write in turns. */
  readonly isOwner: boolean;
}

/** What can change in a session, as a record holds it. */
export interface Contents extends EncodedAttributes {
  readonly cookie: CookieSettings;
  readonly idleSeconds: number;
}

/**
 * - `new`: made by a request that has not ended; nobody else knows it
 * - `live`: in memory, the copy to serve
 * - `superseded`: another copy, owner or session took its place; what was changed in it must not be acknowledged
 * - `destroyed`: ended on purpose
 */
export type SessionState = "new" | "live" | "superseded" | "destroyed";

export interface LiveSessionStart {
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly lastAccessAt: number;
  readonly idleSeconds: number;
  /** Default: `idleSeconds`. */
  readonly longestIdleSeconds?: number | undefined;
  /** Default: nothing of its own. */
  readonly cookie?: CookieSettings | undefined;
  readonly attributes: Attributes;
}

/**
 * A session in the memory of this app server. All parallel requests of the session share this object; each
 * looks at it through a view of its own (`SessionView`).
 */
export class LiveSession {
  readonly token: string;
  readonly createdAt: number;
  lastAccessAt: number;
  attributes: Attributes;
  /** What its cookie has of its own. */
  cookie: CookieSettings;
  idleSeconds: number;
  /** The longest limit that any record of it has, or may have. */
  longestIdleSeconds: number;

  /** The node that holds the backup, up or not; its id stands in the session id. Absent before the first store. */
  home: WatchedNode | undefined;
  /** `restarts` of `home` since the newest version was stored or read there; if it has more now, it was empty then. */
  homeRestarts = 0;
  /** Newest version known to be stored anywhere. Version 0: none yet. */
  known: KnownVersion = { term: 0, version: 0, writer: "" };
  /** Highest version that this session tried to store; a timed-out store may have arrived. */
  attemptedVersion = 0;
  /** Its stores, one after the other. */
  readonly saves = new GroupCommit<BackupResult>();
  /** Of its newest records, as far as they are known. */
  readonly seenCas = new SeenCas();
  /** As it was stored (or read) last. Absent in a new session, and where that is not what would be stored now. */
  stored: Contents | undefined;
  /**
   * As the last request that was answered left it; a change that is refused is taken back to this. With
   * asynchronous stores it is ahead of `stored`. Absent in a new session, and where memory alone has the newest.
   */
  acknowledged: Contents | undefined;
  /** Attributes were made from bytes, and may be written in other bytes that mean the same. */
  wasRead = false;
  /** The newest version is on a node that is up. False makes the next end of a request store. */
  isProtected = false;
  /** Read from the nodes, and not stored by this app server since: it still is somebody else's. */
  isBorrowed = false;
  /** Another app server may have stored since: it is neither served nor stored before the nodes were asked. */
  isDoubted = false;
  /** Without stickiness: how many requests use it; with the last one it leaves memory. */
  users = 0;
  /** Without stickiness: what keeps other app servers from changing it meanwhile. Absent: nothing does. */
  lock: { readonly isLost: boolean } | undefined;
  /** `lastAccessAt` as the record has it. */
  storedLastAccessAt = 0;
  lastStoreMs: number | undefined;
  /** Size of the newest record in bytes. */
  recordBytes = 0;
  state: SessionState = "new";
  /** By `destroy` or `regenerate`, for good. */
  isEnded = false;
  /** Grows when attributes were taken back; requests that began before must not be acknowledged. */
  epoch = 0;

  constructor(start: LiveSessionStart) {
    this.token = start.token;
    this.createdAt = start.createdAt;
    this.lastAccessAt = start.lastAccessAt;
    this.idleSeconds = start.idleSeconds;
    this.longestIdleSeconds = start.longestIdleSeconds ?? start.idleSeconds;
    this.cookie = start.cookie ?? NO_SETTINGS;
    this.attributes = start.attributes;
  }

  /** What events tell of it. */
  get about(): { token: string; node: string | undefined; version: number } {
    return { token: this.token, node: this.nodeId, version: this.known.version };
  }

  get hasNoAttributes(): boolean {
    return Object.keys(this.attributes).length === 0;
  }

  get nodeId(): string | undefined {
    return this.home?.id;
  }

  /** Somebody uses it. @param now milliseconds since the Unix epoch */
  touch(now: number): void {
    this.lastAccessAt = Math.max(this.lastAccessAt, now);
  }

  /** What is to be stored now. @param encoded its attributes */
  contents({ bytes, transcoder }: EncodedAttributes): Contents {
    const { cookie, idleSeconds } = this;
    return { bytes, transcoder, cookie, idleSeconds };
  }

  /** What this session's record would be with these contents. */
  nextRecord({ owner, writer, isOwner }: Author, contents: Contents): SessionRecord {
    const { bytes, transcoder, idleSeconds, cookie } = contents;
    this.attemptedVersion = Math.max(this.attemptedVersion, this.known.version) + 1;
    this.longestIdleSeconds = Math.max(this.longestIdleSeconds, idleSeconds);
    const { longestIdleSeconds, known } = this;
    return {
      token: this.token,
      term: isOwner && known.writer !== writer ? known.term + 1 : Math.max(1, known.term),
      version: this.attemptedVersion,
      owner,
      writer,
      createdAt: this.createdAt,
      lastAccessAt: this.lastAccessAt,
      idleSeconds,
      longestIdleSeconds: longestIdleSeconds > idleSeconds ? longestIdleSeconds : undefined,
      cookie: isSameCookie(cookie, NO_SETTINGS) ? undefined : cookie,
      transcoder,
      isTombstone: false,
      attributes: bytes,
    };
  }

  /** Takes back what was not acknowledged. @param attributes the acknowledged ones */
  rollBack(attributes: Attributes): void {
    this.attributes = attributes;
    if (this.acknowledged !== undefined) {
      this.cookie = this.acknowledged.cookie;
      this.idleSeconds = this.acknowledged.idleSeconds;
    }
    this.wasRead = true;
    this.epoch += 1;
  }
}

/** What one request did with a session: whether it asked for it, for its attributes, and since when. */
export class SessionView {
  readonly session: LiveSession;
  epoch: number;
  /** The session was read from the nodes for this request: what it saw was the newest version then. */
  readonly isFresh: boolean;
  /** What the cookie had of its own when the request began; the browser knows it by that. */
  readonly #cookie: CookieSettings;
  /** The handler asked for the session. */
  hasAccessedSession = false;
  /** It read or wrote an attribute, or changed the cookie. */
  hasAccessedAttributes = false;
  /** Stored also without attributes. */
  isWanted = false;

  constructor(session: LiveSession, isFresh = false) {
    this.session = session;
    this.isFresh = isFresh;
    this.epoch = session.epoch;
    this.#cookie = session.cookie;
  }

  /** What this request saw or wrote does not count any more; it can't be acknowledged. */
  get isOutdated(): boolean {
    const { session, hasAccessedAttributes } = this;
    const isTakenBack = session.epoch !== this.epoch || session.state === "superseded";
    return hasAccessedAttributes && isTakenBack;
  }

  /** Nobody put anything into the session, or wants it nevertheless: there is nothing to store. */
  get isNothing(): boolean {
    const { session, isWanted } = this;
    return session.state === "new" && session.hasNoAttributes && !isWanted;
  }

  /** The request knows what was taken back so far. */
  acceptRollBack(): void {
    this.epoch = this.session.epoch;
  }

  /** This request or a parallel one gave the cookie other attributes. */
  get hasNewCookie(): boolean {
    return !isSameCookie(this.#cookie, this.session.cookie);
  }

  /** @param idleSeconds the session's idle limit with this cookie */
  setCookie(cookie: CookieSettings, idleSeconds: number): void {
    this.hasAccessedAttributes = true;
    this.session.cookie = cookie;
    this.session.idleSeconds = idleSeconds;
  }

  get(name: string): unknown {
    this.hasAccessedAttributes = true;
    return this.session.attributes[name];
  }

  /** `undefined` removes the attribute: no transcoder has to tell it from an absent one. */
  set(name: string, value: unknown): void {
    if (value === undefined) return this.delete(name);
    this.hasAccessedAttributes = true;
    this.session.attributes[name] = value;
  }

  delete(name: string): void {
    this.hasAccessedAttributes = true;
    delete this.session.attributes[name];
  }

  names(): string[] {
    this.hasAccessedAttributes = true;
    return Object.keys(this.session.attributes);
  }

  has(name: string): boolean {
    this.hasAccessedAttributes = true;
    return name in this.session.attributes;
  }
}

/** What whoever has stored or read this record knows. */
export function knownOf({ term, version, writer }: SessionRecord): KnownVersion {
  return { term, version, writer };
}

/** The live form of a record that was read. @param attributes what it holds */
export function liveSessionOf(
  { record, bytes, node, cas, lives }: FoundCopy,
  attributes: Attributes,
): LiveSession {
  const session = new LiveSession({ ...record, attributes });
  session.home = node;
  session.homeRestarts = node.restarts;
  session.seenCas.note(node, cas, lives);
  session.known = knownOf(record);
  session.attemptedVersion = record.version;
  session.stored = session.contents(encodedIn(record));
  session.acknowledged = session.stored;
  session.wasRead = true;
  session.storedLastAccessAt = record.lastAccessAt;
  session.recordBytes = bytes;
  return session;
}
