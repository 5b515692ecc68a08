/** Decides which session a request's id stands for: the one in memory, or the newest record of any node. */
import { isUnknown, nodesJustGone, refuseToGuess } from "./absent-nodes.ts";
import type { AttributeCodec } from "./attribute-codec.ts";
import type { Clock } from "./clock.ts";
import { SessionConflictError, SessionUnavailableError, UndecodableRecordError } from "./errors.ts";
import type { Emit } from "./events.ts";
import { expiresAt, recordExpiresAt } from "./expiry.ts";
import type { Logger } from "./logger.ts";
import type { NodeSet } from "./memcached/node-set.ts";
import type { SessionMemory } from "./memory.ts";
import { nodesFrom } from "./placement.ts";
import { encodedIn, isNewer, isSameVersion, type SessionRecord } from "./record.ts";
import type { RecordForm } from "./record-form.ts";
import { type Copy, type FoundCopy, newestCopy, readCopies, twinsOf } from "./copies.ts";
import { formatSessionId, type SessionId } from "./session-id.ts";
import { type Author, type LiveSession, liveSessionOf } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import type { Attributes } from "./transcoders/transcoder.ts";

export interface FinderParts {
  readonly memory: SessionMemory;
  readonly nodes: NodeSet;
  /** False: sessions live in memory alone. */
  readonly isEnabled: () => boolean;
  /**
   * Sticky: a session in memory under an id with this route is the newest, and one that comes from elsewhere was
   * taken over. Otherwise memory has nothing but what requests use at the moment, and each of them asks the nodes.
   */
  readonly isSticky: boolean;
  /** Called for each session that was looked up on the nodes, with what they answered. */
  readonly onRead?: (session: LiveSession, copies: readonly Copy[]) => void;
  readonly route: string | undefined;
  readonly author: Author;
  readonly codec: AttributeCodec;
  readonly form: RecordForm;
  readonly timeoutMs: () => number;
  readonly clock: Clock;
  readonly statistics: Statistics;
  /** A session that ended here is not looked for. */
  readonly hasEnded: (token: string) => boolean;
  readonly onExpired: (session: LiveSession) => void;
  /** A node has a record of a session whose tombstone another one has. */
  readonly onSurvivor: (tombstone: SessionRecord) => void;
  readonly emit: Emit;
  readonly logger: Logger;
}

export class Finder {
  readonly #parts: FinderParts;
  readonly #reading = new Map<string, Promise<LiveSession | undefined>>();

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  /**
   * Without a promise where memory has the answer. `undefined`: there is no such session (any more), or the nodes
   * that could tell are away for long. A copy in memory under an id with another route is not believed unread: that
   * route's app server may have changed the session since.
   * @throws SessionUnavailableError while a node that may know better has just gone; without stickiness also when no
   * node could tell
   */
  find(id: SessionId): LiveSession | undefined | Promise<LiveSession | undefined> {
    const { memory, route, isEnabled, isSticky, hasEnded } = this.#parts;
    if (hasEnded(id.token)) return undefined;
    // What began to be read before this request need not have what was stored before it.
    if (!isSticky) return this.#read(id);
    const local = memory.get(id.token);
    const isOwn = local !== undefined && !local.isDoubted && !local.isBorrowed;
    if (isOwn && id.route === route) return this.#use(local);
    if (!isEnabled()) return local && this.#use(local);
    return this.#readOnce(id);
  }

  /** As `find`, but asks the nodes also where memory has the answer. */
  async findNewest(id: SessionId): Promise<LiveSession | undefined> {
    const { isSticky, isEnabled, hasEnded } = this.#parts;
    const readsOnce = isSticky && isEnabled() && !hasEnded(id.token);
    return readsOnce ? this.#readOnce(id) : this.find(id);
  }

  /**
   * Asks the nodes whether a copy in memory still is the newest. Does not use it.
   * @throws SessionConflictError when it is not
   */
  async verify(session: LiveSession): Promise<void> {
    const { nodes, form, timeoutMs } = this.#parts;
    const copies = await readCopies(nodes.all, session.token, form, timeoutMs());
    const newest = newestCopy(copies)?.record;
    this.#spreadEnd(copies);
    if (newest !== undefined && (newest.isTombstone || !this.#isOwn(newest, session))) {
      throw new SessionConflictError(session.token);
    }
    session.isDoubted = this.#isAnyAway(copies);
  }

  /** The nodes are being asked for this session already: who joins may miss what was stored since that began. */
  isReading({ token }: SessionId): boolean {
    return this.#reading.has(token);
  }

  /** One read serves all parallel requests of the session. */
  #readOnce(id: SessionId): Promise<LiveSession | undefined> {
    const underWay = this.#reading.get(id.token);
    if (underWay !== undefined) return underWay;
    const reading = this.#read(id).finally(() => this.#reading.delete(id.token));
    this.#reading.set(id.token, reading);
    return reading;
  }

  #use(session: LiveSession): LiveSession | undefined {
    const { memory, clock, onExpired } = this.#parts;
    if (memory.isExpired(session)) {
      onExpired(session);
      return undefined;
    }
    session.touch(clock());
    return session;
  }

  async #read(id: SessionId): Promise<LiveSession | undefined> {
    const { memory, nodes, form, timeoutMs, statistics, hasEnded, isSticky } = this.#parts;
    const startedAt = performance.now();
    // Of equal copies the one that the id names counts, then that on the node after it.
    const named = nodes.all.find((node) => node.id === id.node);
    const inOrder = named === undefined ? nodes.all : nodesFrom(nodes.all, named);
    const copies = await readCopies(inOrder, id.token, form, timeoutMs());
    statistics.measure("load", performance.now() - startedAt);
    this.#purge(id, copies);
    if (hasEnded(id.token)) return undefined;
    const newest = newestCopy(copies);
    const local = memory.get(id.token);
    // In memory under an id of this app server: then nobody else has stored since.
    const isOwner = isSticky && local?.isBorrowed === false && id.route === this.#parts.route;
    if (!isOwner) refuseToGuess(id, copies, newest, isSticky, this.#parts.clock());
    if (local !== undefined) local.isDoubted &&= this.#isAnyAway(copies);
    if (newest === undefined) {
      this.#reportMissing(id, copies);
      if (!isSticky && local === undefined && copies.every(isUnknown)) {
        throw new SessionUnavailableError("No memcached node can tell whether the session exists.");
      }
      return local === undefined ? undefined : this.#use(local);
    }
    this.#spreadEnd(copies);
    if (newest.record.isTombstone) return this.#forget(local);
    // The cookie is older than the session: nobody but this copy stored since.
    const session =
      local !== undefined && this.#isOwn(newest.record, local)
        ? this.#use(local)
        : this.#restoreAny(id, newest, copies, performance.now() - startedAt);
    if (session !== undefined) this.#parts.onRead?.(session, copies);
    return session;
  }

  /** Some node's copy may have outlived the session's end, where that could not be told in time. */
  async noticeEnd(token: string): Promise<void> {
    const { nodes, form, timeoutMs } = this.#parts;
    this.#spreadEnd(await readCopies(nodes.all, token, form, timeoutMs()));
  }

  #spreadEnd(copies: readonly Copy[]): void {
    const newest = newestCopy(copies)?.record;
    if (newest?.isTombstone === true && copies.some(isLive)) this.#parts.onSurvivor(newest);
  }

  #isAnyAway(copies: readonly Copy[]): boolean {
    return nodesJustGone(copies, this.#parts.clock()).length > 0;
  }

  #reportMissing(id: SessionId, copies: readonly Copy[]): void {
    const { logger } = this.#parts;
    if (copies.some((copy) => isUnknown(copy) || copy.error !== undefined)) {
      logger.warn(`Could not load session with id ${formatSessionId(id)} from memcached.`);
    } else {
      logger.info(
        `Session ${formatSessionId(id)} does not exist; a new one begins when it is needed.`,
      );
    }
  }

  #isOwn(record: SessionRecord, { known, attemptedVersion }: LiveSession): boolean {
    if (isNewer(known, record)) return true;
    if (isSameVersion(record, known)) return record.writer === known.writer;
    return record.writer === this.#parts.author.writer && record.version <= attemptedVersion;
  }

  #forget(local: LiveSession | undefined): undefined {
    if (local !== undefined) this.#parts.memory.remove(local, "destroyed");
    return undefined;
  }

  /** Another copy of the same version may be readable where the first one is not. */
  #restoreAny(
    id: SessionId,
    newest: FoundCopy,
    copies: readonly Copy[],
    durationMs: number,
  ): LiveSession | undefined {
    for (const copy of [newest, ...twinsOf(newest, copies)]) {
      const attributes = this.#decode(copy.record);
      if (!(attributes instanceof Error)) return this.#restore(id, copy, attributes, durationMs);
      this.#purge(id, [{ ...copy, error: attributes }]);
    }
    return undefined;
  }

  #restore(
    id: SessionId,
    copy: FoundCopy,
    attributes: Attributes,
    durationMs: number,
  ): LiveSession | undefined {
    const { memory, author, clock, isSticky, emit } = this.#parts;
    const { node, record } = copy;
    // A sticky owner knows of each access to what it stored; of another's it may have missed the last ones.
    const isOwn = isSticky && record.writer === author.writer;
    if (clock() >= (isOwn ? expiresAt(record) : recordExpiresAt(record))) {
      emit("expired", { token: id.token, node: node.id, version: record.version });
      return undefined;
    }
    const session = liveSessionOf(copy, attributes);
    session.touch(clock());
    memory.add(session);
    if (!isSticky) return session;
    session.isBorrowed = true;
    emit("restored", { ...session.about, durationMs });
    if (record.owner !== author.owner) this.#reportTakeover(id, session, record);
    return session;
  }

  #reportTakeover(id: SessionId, session: LiveSession, { owner }: SessionRecord): void {
    const { statistics, route, emit, logger } = this.#parts;
    statistics.count("requestsWithAppServerFailover");
    emit("taken-over", {
      ...session.about,
      previousRoute: owner,
      previousNode: id.node,
      previousId: formatSessionId(id),
      id: formatSessionId({ token: id.token, node: session.nodeId, route }),
    });
    logger.info(
      `Session ${formatSessionId(id)} was taken over from ${owner || "another app server"}.`,
    );
  }

  #decode(record: SessionRecord): Attributes | UndecodableRecordError {
    const startedAt = performance.now();
    try {
      return this.#parts.codec.decode(encodedIn(record));
    } catch (error) {
      return error as UndecodableRecordError;
    } finally {
      this.#parts.statistics.measure("deserialization", performance.now() - startedAt);
    }
  }

  /**
   * A bad record harms only itself: it is logged and emptied, unless somebody has replaced it meanwhile.
   * Nobody waits for it.
   */
  #purge(id: SessionId, copies: readonly Copy[]): void {
    const { form, timeoutMs, logger } = this.#parts;
    for (const { node, cas, error } of copies) {
      if (cas === undefined || !(error instanceof UndecodableRecordError)) continue;
      logger.warn(
        { err: error, node: node.label },
        `Could not deserialize session with id ${formatSessionId(id)} from memcached, session will be purged from storage.`,
      );
      const key = form.keyFor(id.token);
      node.store(key, Buffer.alloc(0), 1, { cas }, timeoutMs()).catch((failure: unknown) => {
        logger.warn(
          { err: failure },
          `Could not purge session ${id.token} from node ${node.label}.`,
        );
      });
    }
  }
}

function isLive({ record }: Copy): boolean {
  return record !== undefined && !record.isTombstone;
}
