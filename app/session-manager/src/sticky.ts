/** Decides how sessions live with stickiness: in the memory of one app server, with a backup in memcached. */
import type { AttributeCodec } from "./attribute-codec.ts";
import { type Place, storeBackup } from "./backup.ts";
import type { Burial } from "./burial.ts";
import type { Clock } from "./clock.ts";
import { SessionConflictError, SessionUnavailableError } from "./errors.ts";
import type { Emit } from "./events.ts";
import { BackgroundPass } from "./background-pass.ts";
import { BackgroundStores } from "./background-stores.ts";
import { Finder } from "./finder.ts";
import { Finisher } from "./finisher.ts";
import type { FoundSession } from "./inventory.ts";
import type { LifeCycle, RequestFacts, Visit } from "./life-cycle.ts";
import type { Logger } from "./logger.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { NodeSet } from "./memcached/node-set.ts";
import { SessionMemory } from "./memory.ts";
import { mostRecentFirst } from "./most-recent-first.ts";
import { placeBackup } from "./placement.ts";
import { Protection } from "./protection.ts";
import { recallSession } from "./recall.ts";
import { SessionContents } from "./session-contents.ts";
import type { SessionId } from "./session-id.ts";
import type { Author, LiveSession } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import type { StoreSettings } from "./store-on-node.ts";

/** What both life cycles are made of. */
export interface LifeCycleParts {
  readonly nodes: NodeSet;
  readonly route: string | undefined;
  readonly author: Author;
  readonly codec: AttributeCodec;
  /** How long a store may take; loads and tombstones have `operationTimeoutMs`. */
  readonly settings: StoreSettings;
  readonly operationTimeoutMs: () => number;
  /** Option `enabled`. */
  readonly isEnabled: () => boolean;
  /** Stores follow the response instead of preceding it. */
  readonly isAsync: boolean;
  /** With asynchronous stores: what a request left is stored, not what the session holds by then. */
  readonly storesWhatRequestsLeft: boolean;
  readonly backgroundStores: number;
  readonly queueLimit: number;
  readonly burial: Burial;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly statistics: Statistics;
  readonly emit: Emit;
  readonly logger: Logger;
}

export class StickyLifeCycle implements LifeCycle {
  readonly route: string | undefined;
  readonly #parts: LifeCycleParts;
  readonly #memory: SessionMemory;
  readonly #finder: Finder;
  readonly #contents: SessionContents;
  readonly #protection: Protection;
  readonly #background: BackgroundStores;
  readonly #finisher: Finisher;
  readonly #place: Place;
  readonly #healing: BackgroundPass<LiveSession>;
  readonly #verifying: BackgroundPass<LiveSession>;
  readonly #recalling: BackgroundPass<FoundSession>;
  #recalled = 0;

  constructor(parts: LifeCycleParts) {
    const { settings, operationTimeoutMs, clock, burial, random } = parts;
    this.route = parts.route;
    this.#parts = parts;
    this.#memory = new SessionMemory(clock);
    this.#place = (candidates, current) => placeBackup(candidates, current, random);
    const memory = this.#memory;
    this.#finder = new Finder({
      ...parts,
      isSticky: true,
      memory,
      form: settings,
      timeoutMs: operationTimeoutMs,
      hasEnded: (token) => burial.hasEnded(token),
      onExpired: (session) => this.#finisher.expire(session),
      onSurvivor: (tombstone) => burial.spread(parts.nodes.all, tombstone),
    });
    this.#contents = new SessionContents(parts);
    this.#protection = new Protection({
      ...parts,
      contents: this.#contents,
      isSticky: true,
      store: async (session, job) => {
        if (session.isDoubted) await this.#finder.verify(session);
        return storeBackup(parts.nodes.all, session.home, job, this.#place, settings);
      },
      onNewCookie: (session) => memory.replan(session),
      onConflict: (session) => {
        memory.remove(session, "superseded");
        void this.#finder.noticeEnd(session.token);
      },
    });
    this.#healing = new BackgroundPass(
      (session) => this.#healOne(session),
      (count, durationMs) =>
        parts.logger.info(
          `${count} sessions were stored again without a request, in ${Math.round(durationMs)} ms.`,
        ),
    );
    this.#verifying = new BackgroundPass((session) => this.#verifyOne(session));
    this.#recalling = new BackgroundPass((found) => this.#recallOne(found));
    this.#background = new BackgroundStores({ ...parts, protection: this.#protection });
    this.#finisher = new Finisher({
      ...parts,
      isSticky: true,
      memory,
      contents: this.#contents,
      protection: this.#protection,
      background: this.#background,
      place: this.#place,
    });
  }

  begin(id: SessionId | undefined, _request: RequestFacts): Visit | Promise<Visit> {
    if (id === undefined) return this.#visit(undefined, false);
    const isJoining = this.#finder.isReading(id);
    const found = this.#finder.find(id);
    if (!(found instanceof Promise)) return this.#visit(found, false);
    return found.then(
      (session) => this.#visit(session, !isJoining),
      (error: unknown) => {
        if (error instanceof SessionUnavailableError) return this.#visit(undefined, false, error);
        throw error;
      },
    );
  }

  #visit(session: LiveSession | undefined, isFresh: boolean, unavailable?: Error): Visit {
    return {
      session,
      isFresh,
      unavailable,
      route: this.route,
      finish: (view, successions) => this.#finisher.finish(view, successions),
      save: (view, successions) => this.#finisher.save(view, successions),
      reload: (each) => this.#reload(each),
      isModified: (each) => this.#contents.isModified(each),
      destroy: (each) => this.#finisher.destroy(each),
      release: () => {},
    };
  }

  async #reload(session: LiveSession): Promise<LiveSession | undefined> {
    if (this.#parts.isEnabled()) await this.#protection.revert(session);
    const { token, nodeId: node } = session;
    return this.#finder.findNewest({ token, node, route: this.route });
  }

  get size(): number {
    return this.#memory.size;
  }

  peek(id: SessionId): LiveSession | undefined {
    const local = id.route === this.route ? this.#memory.get(id.token) : undefined;
    return local === undefined || this.#memory.isExpired(local) ? undefined : local;
  }

  loseBackups(node?: WatchedNode): void {
    if (node === undefined) return this.#protection.changeRules(this.#memory.all());
    for (const session of this.#memory.all()) {
      if (session.home === node) session.isProtected = false;
    }
  }

  doubt(): void {
    const sessions = [...this.#memory.all()];
    for (const session of sessions) session.isDoubted = true;
    this.#verifying.begin(sessions);
  }

  loseWitness(node: WatchedNode): void {
    // Those that were on this node are compared by the store that they get.
    const isDue = ({ home, isDoubted }: LiveSession) => isDoubted || home !== node;
    void this.#healing
      .idle()
      .then(() => this.#verifying.begin([...this.#memory.all()].filter(isDue)));
  }

  heal(): void {
    if (!this.#parts.isEnabled() || !this.#parts.nodes.isAnyUp) return;
    // The most recently used ones are those that will be asked for.
    this.#healing.begin(mostRecentFirst(this.#due(this.#memory.all())));
  }

  async recall(found: readonly FoundSession[]): Promise<number> {
    this.#recalled = 0;
    this.#recalling.begin(found);
    await this.#recalling.idle();
    return this.#recalled;
  }

  visitDue(): void {
    const { expired, toRenew } = this.#memory.visitDue();
    for (const session of expired) this.#finisher.expire(session);
    if (!this.#parts.isEnabled()) return;
    // A node that was full, or slow for a moment, has never been down, so nobody tells when it is back.
    if (this.#parts.nodes.isAnyUp)
      this.#healing.retry(() => this.#due(this.#protection.unprotected));
    for (const session of toRenew) {
      if (!session.isBorrowed) void this.#background.save(session, true);
    }
  }

  /** @throws SessionUnavailableError when no node takes what memory alone has */
  async retire(): Promise<void> {
    await this.close();
    const save = async (session: LiveSession) => this.#background.save(session, true);
    const due = [...this.#memory.all()].filter(isInMemoryAlone);
    await Promise.all(due.map(save));
    await this.close();
    if (due.some((session) => session.state === "live" && !session.isProtected)) {
      throw new SessionUnavailableError("Sessions that are in memory alone can't be stored now.");
    }
  }

  letGo(): void {
    for (const session of this.#memory.all()) {
      if (session.isProtected || session.isBorrowed) this.#memory.letGo(session);
    }
  }

  async close(): Promise<void> {
    this.#recalling.begin([]);
    await this.#recalling.idle();
    await this.#verifying.idle();
    await this.#healing.idle();
    await this.#background.idle();
    await this.#protection.idle();
  }

  /**
   * What lacks its backup, or has it where it should not stay. Also what is being stored: where that is, may have been right a moment ago. Not what was only
   * looked up, for a client that had gone by then: its owner goes on with it, and tells us nothing.
   */
  #due(sessions: Iterable<LiveSession>): LiveSession[] {
    const isRight = new Map<WatchedNode | undefined, boolean>();
    const due = [...sessions].filter(({ isProtected, isBorrowed, home }) => {
      if (isBorrowed) return false;
      if (!isProtected) return true;
      if (!isRight.has(home)) isRight.set(home, this.#isRight(home));
      return isRight.get(home) === false;
    });
    return due;
  }

  #isRight(home: WatchedNode | undefined): boolean {
    return this.#place(this.#parts.nodes.all, home).reason === "kept";
  }

  /** What others have taken over leaves memory, so that nobody is served with it or stores it again. */
  async #verifyOne(session: LiveSession): Promise<boolean> {
    if (session.state !== "live" || !this.#parts.isEnabled()) return false;
    try {
      await this.#finder.verify(session);
    } catch (error) {
      if (!(error instanceof SessionConflictError)) throw error;
      this.#memory.remove(session, "superseded");
      this.#protection.forget(session);
    }
    return true;
  }

  /**
   * It is taken over from an earlier life of this app server as it would be from another one: with a store, by which
   * whoever goes on with it meanwhile finds out.
   * @returns whether it is back
   */
  async #recallOne({ token }: FoundSession): Promise<boolean> {
    const { nodes, settings, operationTimeoutMs, burial, isEnabled, emit } = this.#parts;
    if (!isEnabled() || this.#memory.get(token) !== undefined) return false;
    const startedAt = performance.now();
    const session = await recallSession(token, nodes.all, {
      ...this.#parts,
      memory: this.#memory,
      form: settings,
      timeoutMs: operationTimeoutMs,
      hasEnded: (each) => burial.hasEnded(each),
    });
    if (session === undefined) return false;
    const isDue = () => session.isBorrowed && session.state === "live";
    const result = await this.#background.saveAgain(session, isDue);
    if (result?.outcome !== "stored") return false;
    this.#recalled += 1;
    emit("restored", { ...session.about, durationMs: performance.now() - startedAt });
    return true;
  }

  /** @returns whether it is stored again */
  async #healOne(session: LiveSession): Promise<boolean> {
    let wasLost = false;
    const isDue = () => {
      wasLost = !session.isProtected;
      const isOurs = session.state === "live" && this.#parts.nodes.isAnyUp;
      return isOurs && (wasLost || !this.#isRight(session.home));
    };
    const result = await this.#background.saveAgain(session, isDue);
    if (result?.outcome !== "stored") return false;
    const { durationMs } = result;
    const { token, nodeId: node, known } = session;
    if (wasLost) {
      this.#parts.emit("re-protected", { token, node, version: known.version, durationMs });
    }
    return true;
  }
}

function isInMemoryAlone({ isProtected, isBorrowed }: LiveSession): boolean {
  return !isProtected && !isBorrowed;
}
