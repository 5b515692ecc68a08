/**
 * Decides how sessions live without stickiness: in memcached, in two copies; in memory only while a request uses
 * them.
 */
import { BackgroundPass } from "./background-pass.ts";
import { BackgroundStores } from "./background-stores.ts";
import type { Copy } from "./copies.ts";
import { SessionUnavailableError } from "./errors.ts";
import { renewalIntervalMs } from "./expiry.ts";
import { Finder } from "./finder.ts";
import { Finisher } from "./finisher.ts";
import type { FoundSession } from "./inventory.ts";
import type { LifeCycle, RequestFacts, Visit } from "./life-cycle.ts";
import type { SessionLocks, SharedHold } from "./locking/session-locks.ts";
import type { LockingMode } from "./locking/locking-mode.ts";
import { ReadOnlyRequests } from "./locking/read-only-requests.ts";
import { needsLock } from "./locking/strategy.ts";
import { SessionMemory } from "./memory.ts";
import { placeNext } from "./placement.ts";
import type { BackupResult } from "./backup-result.ts";
import { Protection } from "./protection.ts";
import { SecondCopies } from "./second-copies.ts";
import { SessionContents } from "./session-contents.ts";
import { isNewer, isSameVersion } from "./record.ts";
import { formatSessionId, type SessionId } from "./session-id.ts";
import type { LiveSession, SessionView } from "./session.ts";
import type { LifeCycleParts } from "./sticky.ts";
import type { Succession } from "./succession.ts";
import { copiesToRenew, nodesForCopies, renewCopies, storeTwice } from "./two-copies.ts";

export interface NonStickyParts extends LifeCycleParts {
  /** Asked at each request. */
  readonly lockingMode: () => LockingMode;
  readonly locks: SessionLocks;
  /** Of sessions that do not say otherwise. */
  readonly idleSeconds: () => number;
}

export class NonStickyLifeCycle implements LifeCycle {
  /** Any app server may serve any request, so the id names none. */
  readonly route = undefined;
  readonly #parts: NonStickyParts;
  readonly #memory: SessionMemory;
  readonly #finder: Finder;
  readonly #contents: SessionContents;
  readonly #protection: Protection;
  readonly #background: BackgroundStores;
  readonly #finisher: Finisher;
  readonly #readOnly = new ReadOnlyRequests();
  /** What the nodes answered when a session was last read. */
  readonly #copies = new WeakMap<LiveSession, readonly Copy[]>();
  readonly #secondCopies: SecondCopies;
  readonly #storing = new BackgroundPass((session: LiveSession) => this.#storeLeftOver(session));

  constructor(parts: NonStickyParts) {
    const { nodes, settings, operationTimeoutMs, clock, burial, random } = parts;
    this.#parts = parts;
    this.#memory = new SessionMemory(clock);
    this.#secondCopies = new SecondCopies(parts);
    const common = { ...parts, route: undefined, isSticky: false, isEnabled: () => true };
    const memory = this.#memory;
    this.#finder = new Finder({
      ...common,
      memory,
      form: settings,
      timeoutMs: operationTimeoutMs,
      hasEnded: (token) => burial.hasEnded(token),
      onExpired: (session) => this.#finisher.expire(session),
      onSurvivor: (tombstone) => burial.spread(nodes.all, tombstone),
      onRead: (session, copies) => {
        // Where it was read it is stored, unless the node with the newest version is gone since.
        session.isProtected = copies.some(
          ({ record }) => record !== undefined && !isNewer(session.known, record),
        );
        this.#copies.set(session, copies);
      },
    });
    this.#contents = new SessionContents(parts);
    this.#protection = new Protection({
      ...common,
      contents: this.#contents,
      store: (session, job) => storeTwice(nodes.all, session.home, job, random, settings),
      onNewCookie: () => {},
      onConflict: (session) => {
        memory.remove(session, "superseded");
        void this.#finder.noticeEnd(session.token);
      },
    });
    this.#background = new BackgroundStores({ ...parts, protection: this.#protection });
    this.#finisher = new Finisher({
      ...common,
      memory,
      contents: this.#contents,
      protection: this.#protection,
      background: this.#background,
      place: (candidates, current) => placeNext(nodes.all, candidates, current, random),
    });
  }

  get size(): number {
    return this.#memory.size;
  }

  peek(): undefined {
    return undefined;
  }

  begin(id: SessionId | undefined, request: RequestFacts): Visit | Promise<Visit> {
    if (id === undefined) return this.#visit(request, undefined, undefined);
    return this.#begin(id, request);
  }

  async #begin(id: SessionId, request: RequestFacts): Promise<Visit> {
    const hold = await this.#lock(id, request);
    try {
      return this.#visit(request, await this.#finder.find(id), hold);
    } catch (error) {
      if (error instanceof SessionUnavailableError) {
        return this.#visit(request, undefined, hold, error);
      }
      void hold?.release();
      throw error;
    }
  }

  async #lock(id: SessionId, request: RequestFacts): Promise<SharedHold | undefined> {
    const { lockingMode, locks, statistics, emit, logger } = this.#parts;
    const mode = lockingMode();
    if (!needsLock(mode, { key: keyOf(request), path: request.path }, this.#readOnly)) {
      if (mode.kind === "auto") statistics.count("nonStickySessionsReadOnlyRequest");
      return undefined;
    }
    const startedAt = performance.now();
    const hold = await locks.take(id.token);
    if (hold === undefined) {
      const durationMs = performance.now() - startedAt;
      emit("lock-timeout", { token: id.token, node: id.node, version: 0, durationMs });
      logger.warn(
        `Reached timeout when trying to acquire lock for session ${formatSessionId(id)}. Will use this session without this lock.`,
      );
    }
    return hold;
  }

  #visit(
    request: RequestFacts,
    session: LiveSession | undefined,
    hold: SharedHold | undefined,
    unavailable?: Error,
  ): Visit {
    const used = new Set<LiveSession>();
    const use = (each: LiveSession) => {
      if (used.has(each)) return;
      used.add(each);
      each.users += 1;
    };
    if (session !== undefined) {
      use(session);
      session.lock = hold ?? session.lock;
    }
    const key = keyOf(request);
    return {
      session,
      isFresh: true,
      unavailable,
      route: undefined,
      finish: (view, successions) => {
        if (view !== undefined) use(view.session);
        return this.#store(view, successions, key, () => this.#finisher.finish(view, successions));
      },
      save: async (view, successions) => {
        use(view.session);
        return this.#store(view, successions, key, () => this.#finisher.save(view, successions));
      },
      reload: async (each) => {
        await this.#protection.revert(each);
        const { token, nodeId: node } = each;
        const found = await this.#finder.findNewest({ token, node, route: undefined });
        if (found !== undefined) use(found);
        return found;
      },
      isModified: (each) => this.#contents.isModified(each),
      destroy: (each) => {
        this.#readOnly.learn(key, true);
        return this.#finisher.destroy(each);
      },
      release: () => this.#release(used, hold),
    };
  }

  /** Without a promise where there is nothing to wait for. */
  #store(
    view: SessionView | undefined,
    successions: readonly Succession[],
    key: string,
    store: () => BackupResult | Promise<BackupResult>,
  ): BackupResult | Promise<BackupResult> {
    const fail = (error: unknown): never => {
      this.#readOnly.learn(key, true);
      if (error instanceof SessionUnavailableError) {
        if (view !== undefined) this.#protection.giveUp(view.session);
        for (const { former } of successions) this.#protection.giveUp(former);
      }
      throw error;
    };
    const succeed = (result: BackupResult) => {
      if (view?.hasAccessedSession !== true) return result;
      this.#readOnly.learn(key, result.outcome !== "skipped");
      return result.outcome === "skipped" ? this.#keepAlive(view.session, result) : result;
    };
    try {
      const result = store();
      return result instanceof Promise ? result.then(succeed, fail) : succeed(result);
    } catch (error) {
      return fail(error);
    }
  }

  /** Once in a tenth of the idle limit, and whenever a copy is missing or on a node that was taken out. */
  #keepAlive(session: LiveSession, result: BackupResult): BackupResult | Promise<BackupResult> {
    const { nodes, settings, statistics } = this.#parts;
    const { home, known, lastAccessAt, storedLastAccessAt } = session;
    const copies = this.#copies.get(session) ?? [];
    const newest = copies.find(({ record }) => record && isSameVersion(record, known))?.record;
    // Stored since by a parallel request: then its copies are new.
    if (home === undefined || newest === undefined || session.state !== "live") return result;
    const isDue = lastAccessAt - storedLastAccessAt >= renewalIntervalMs(session);
    const targets = nodesForCopies(nodes.all, home);
    session.home = targets[0] ?? home;
    const renewals = copiesToRenew(copies, targets, known, isDue);
    if (renewals.length === 0) return result;
    session.storedLastAccessAt = lastAccessAt;
    return renewCopies(renewals, { ...newest, lastAccessAt }, settings).then((results) => {
      for (const each of results) {
        if (each === "failed") statistics.count("nonStickySessionsPingFailed");
      }
      return result;
    });
  }

  /** The lock goes, and the memory, once nothing is left to store. */
  #release(used: ReadonlySet<LiveSession>, hold: SharedHold | undefined): void {
    const pending = [...used]
      .map((session) => this.#background.pending(session))
      .filter((save) => save !== undefined);
    const free = () => {
      for (const session of used) this.#leave(session);
      void hold?.release();
    };
    if (pending.length === 0) free();
    else void Promise.all(pending).then(free);
  }

  #leave(session: LiveSession): void {
    session.users -= 1;
    if (session.users > 0) return;
    session.lock = undefined;
    this.#secondCopies.note(session);
    // What no node has taken yet stays until one does.
    if (!this.#protection.isUnprotected(session)) this.#memory.letGo(session);
  }

  doubt(): void {}

  loseBackups(): void {}

  loseWitness(): void {}

  /** They live on the nodes; this app server sees to it that each stays on two of them. */
  async recall(found: readonly FoundSession[]): Promise<number> {
    this.#secondCopies.noteFound(found, this.#parts.idleSeconds());
    return 0;
  }

  /** Of what is in memcached, copies can be missing; of what is in memory, only asynchronous stores can be left over. */
  heal(): void {
    const { locks, nodes } = this.#parts;
    void locks.sweep();
    if (!nodes.isAnyUp) return;
    this.#storing.begin(this.#leftOver());
    this.#secondCopies.heal();
  }

  visitDue(): void {
    const { locks, nodes } = this.#parts;
    void locks.sweep();
    for (const session of this.#leftOver()) {
      if (this.#memory.isExpired(session)) this.#finisher.expire(session);
    }
    if (!nodes.isAnyUp) return;
    this.#storing.retry(() => this.#leftOver());
    this.#secondCopies.retry();
  }

  /** What no request will store: asynchronous stores that no node has taken. */
  #leftOver(): LiveSession[] {
    return this.#protection.unprotected.filter(
      (session) => session.users === 0 && this.#background.pending(session) === undefined,
    );
  }

  async #storeLeftOver(session: LiveSession): Promise<boolean> {
    const result = await this.#background.saveAgain(session, () =>
      this.#protection.isUnprotected(session),
    );
    if (session.users === 0 && !this.#protection.isUnprotected(session)) {
      this.#secondCopies.note(session);
      this.#memory.letGo(session);
    }
    return result?.outcome === "stored";
  }

  async retire(): Promise<void> {
    await this.#storing.idle();
    await this.#background.idle();
    await this.#protection.idle();
  }

  /** Requests that are under way let go of their sessions themselves. */
  letGo(): void {
    this.#secondCopies.forgetAll();
  }

  async close(): Promise<void> {
    this.#secondCopies.stop();
    await this.#secondCopies.idle();
    await this.retire();
    await this.#parts.locks.close();
  }
}

/** What `auto` remembers requests by. */
function keyOf({ method, route, path }: RequestFacts): string {
  return `${method} ${route ?? path}`;
}
