/** Decides what is backed up at the end of a request, and how a session ends. */
import { type BackgroundStores, isRefusal } from "./background-stores.ts";
import type { Place } from "./backup.ts";
import type { Burial } from "./burial.ts";
import { SessionConflictError } from "./errors.ts";
import type { Emit, SkipReason } from "./events.ts";
import type { NodeSet } from "./memcached/node-set.ts";
import type { SessionMemory } from "./memory.ts";
import type { BackupResult } from "./backup-result.ts";
import type { Protection } from "./protection.ts";
import type { SessionContents } from "./session-contents.ts";
import type { Author, Contents, LiveSession, SessionView } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import { inheritLate, type Succession } from "./succession.ts";

export interface FinisherParts {
  readonly memory: SessionMemory;
  readonly nodes: NodeSet;
  /** False: sessions live in memory alone. */
  readonly isEnabled: () => boolean;
  readonly author: Author;
  readonly contents: SessionContents;
  readonly protection: Protection;
  /** Stores follow the response instead of preceding it. */
  readonly isAsync: boolean;
  readonly background: BackgroundStores;
  /** Greatest number of asynchronous stores whose turn has not come. */
  readonly queueLimit: number;
  readonly isSticky: boolean;
  readonly burial: Burial;
  readonly place: Place;
  readonly statistics: Statistics;
  readonly emit: Emit;
}

export class Finisher {
  readonly #parts: FinisherParts;

  constructor(parts: FinisherParts) {
    this.#parts = parts;
  }

  /** See `SessionManager.finish`. */
  finish(
    view: SessionView | undefined,
    successions: readonly Succession[],
  ): BackupResult | Promise<BackupResult> {
    if (successions.length === 0) return this.#backUp(view, this.#parts.isAsync);
    return this.#replace(view, successions);
  }

  /** See `Visit.save`. */
  async save(view: SessionView, successions: readonly Succession[]): Promise<BackupResult> {
    if (successions.length === 0) return this.#backUp(view, false);
    return this.#replace(view, successions);
  }

  async destroy(session: LiveSession): Promise<void> {
    await this.#end(session, "destroyed");
  }

  /** The session was idle for too long. Its record ends by itself, unless another app server uses it. */
  expire(session: LiveSession): void {
    this.#remove(session, "superseded");
    this.#parts.emit("expired", session.about);
  }

  /**
   * First the former session is stored, which a stale owner can't; from then on nothing can be changed in it.
   * Then the successor is stored, and only then the former one ends: a crash in between loses neither.
   */
  async #replace(
    view: SessionView | undefined,
    successions: readonly Succession[],
  ): Promise<BackupResult> {
    const { memory, burial } = this.#parts;
    for (const { former } of successions) {
      if (former.state !== "new") await this.#save(former, true);
    }
    const formers = successions.map(({ former }) => former).filter(({ state }) => state === "live");
    for (const former of formers) {
      memory.remove(former, "superseded");
      burial.end(former.token, former.longestIdleSeconds);
    }
    if (view !== undefined) {
      for (const succession of successions) inheritLate(view.session, succession);
    }
    try {
      const result = await this.#backUp(view, false);
      await Promise.all(successions.map(({ former }) => this.#endFormer(former)));
      return result;
    } catch (error) {
      // Its successor is nobody's: the cookie that names it never leaves.
      if (view?.session.state === "live") await this.#end(view.session, "superseded");
      // What a parallel logout or login has ended meanwhile stays ended.
      for (const former of formers.filter(({ isEnded }) => !isEnded)) {
        burial.unend(former.token);
        // After a conflict the nodes know better than this copy.
        if (!(error instanceof SessionConflictError)) memory.add(former);
      }
      throw error;
    }
  }

  #backUp(view: SessionView | undefined, isAsync: boolean): BackupResult | Promise<BackupResult> {
    const { statistics, emit } = this.#parts;
    if (view === undefined || view.isNothing) {
      statistics.count("requestsWithoutSession");
      return { outcome: "skipped", reason: "not-accessed" };
    }
    const { session } = view;
    statistics.count("requestsWithSession");
    if (view.isOutdated) return this.#refuseUnstored(view);
    if (!this.#parts.isEnabled()) return this.#leaveInMemory(view);
    const left = this.#parts.isAsync ? this.#leave(view) : undefined;
    const skipped = this.#reasonToSkip(view, left);
    if (skipped !== undefined) {
      const { token, nodeId: node, known } = session;
      emit("skipped", { token, node, version: known.version, reason: skipped });
      return { outcome: "skipped", reason: skipped };
    }
    const isQueued = isAsync && this.#hasRoomFor(session);
    if (session.state === "new") return this.#backUpFirst(session, isQueued);
    if (!isQueued) return this.#saveFor(view);
    void this.#parts.background.save(session, false);
    return { outcome: "queued" };
  }

  #leaveInMemory({ session, hasAccessedAttributes, hasNewCookie }: SessionView): BackupResult {
    const { memory, emit } = this.#parts;
    session.isBorrowed = false;
    // What was acknowledged before is out of date from now on.
    if (hasAccessedAttributes) session.acknowledged = undefined;
    if (hasNewCookie) memory.replan(session);
    if (session.state === "new") {
      memory.add(session);
      emit("created", session.about);
    }
    session.isProtected = false;
    return { outcome: "skipped", reason: "disabled" };
  }

  /** What can't be stored is told to the request that set it, though its response does not wait for the store. */
  #leave({ session, hasAccessedAttributes }: SessionView): Contents | undefined {
    if (session.state !== "live" || !hasAccessedAttributes) return undefined;
    return this.#parts.contents.leave(session);
  }

  #isStored(session: LiveSession, left?: Contents): boolean {
    const { contents } = this.#parts;
    return contents.isStored(session, left ?? contents.leave(session));
  }

  /** For a request that waits: what is refused is taken back. */
  async #save(session: LiveSession, isRefresh = false): Promise<BackupResult> {
    const { contents, protection } = this.#parts;
    try {
      return await protection.save(session, isRefresh);
    } catch (error) {
      if (isRefusal(error)) contents.takeBack(session, error);
      throw error;
    }
  }

  /** @throws SessionConflictError also when another request's failure took back what this one changed */
  async #saveFor(view: SessionView): Promise<BackupResult> {
    try {
      const result = await this.#save(view.session);
      if (!view.isOutdated) return result;
    } catch (error) {
      // A request that has seen nothing of the session has nothing to lose.
      if (!view.hasAccessedAttributes) return { outcome: "skipped", reason: "not-accessed" };
      if (error instanceof SessionConflictError) return this.#refuseOutdated(view);
      throw error;
    }
    return this.#refuseOutdated(view);
  }

  /** What a parallel request found on the nodes is a conflict, too, though this one's store would have shown it. */
  #refuseUnstored(view: SessionView): BackupResult {
    try {
      return this.#refuseOutdated(view);
    } catch (error) {
      if (error instanceof SessionConflictError) {
        this.#parts.statistics.count("conflicts");
        this.#parts.emit("conflict", view.session.about);
      }
      throw error;
    }
  }

  /** A request that read the newest version of its time, and wanted to change nothing, has nothing to lose. */
  #refuseOutdated({ session, isFresh, epoch }: SessionView): BackupResult {
    if (isFresh && session.epoch === epoch && this.#isStored(session)) {
      return { outcome: "skipped", reason: "not-modified" };
    }
    throw new SessionConflictError(session.token);
  }

  /** Otherwise the request waits for its store: it is not for the queue to grow while nodes are slow, or gone. */
  #hasRoomFor(session: LiveSession): boolean {
    const { isSticky, queueLimit, protection, background, statistics } = this.#parts;
    // What no node has taken yet is in memory anyway with stickiness, and only for that reason without.
    const unprotected = isSticky ? 0 : protection.unprotectedCount;
    if (background.isQueued(session) || background.queued + unprotected < queueLimit) return true;
    statistics.count("requestsWithFullBackupQueue");
    return false;
  }

  /** A session begins to exist when it is stored, or known to be impossible to store right now. */
  #backUpFirst(session: LiveSession, isAsync: boolean): BackupResult | Promise<BackupResult> {
    this.#parts.contents.leave(session);
    this.#parts.memory.add(session);
    this.#parts.emit("created", session.about);
    if (isAsync) {
      // The cookie leaves before the store, so the node has to be chosen now.
      session.home = this.#parts.place(this.#parts.nodes.all, undefined).node;
      void this.#parts.background.save(session, false);
      return { outcome: "queued" };
    }
    return this.#parts.protection.save(session).catch((error: unknown) => {
      this.#parts.memory.remove(session, "superseded");
      throw error;
    });
  }

  /** @param left what the request left; absent: not known yet */
  #reasonToSkip(view: SessionView, left: Contents | undefined): SkipReason | undefined {
    const { protection, statistics } = this.#parts;
    const { session } = view;
    if (session.state === "new") return undefined;
    if (session.state === "destroyed") return "destroyed";
    if (session.state === "superseded") return "not-accessed";
    const isSaving = protection.isSaving(session);
    if (!session.isProtected && !isSaving) return undefined;
    if (!view.hasAccessedSession) {
      statistics.count("requestsWithoutSessionAccess");
      return "not-accessed";
    }
    if (!view.hasAccessedAttributes) {
      statistics.count("requestsWithoutAttributesAccess");
      return "no-attributes-accessed";
    }
    // What a store under way stores may differ from what this request saw, or set back.
    if (!isSaving && this.#isStored(session, left)) {
      statistics.count("requestsWithoutSessionModification");
      return "not-modified";
    }
    return undefined;
  }

  /** @throws SessionConflictError if it was changed elsewhere, after it was handed on */
  async #endFormer(former: LiveSession): Promise<void> {
    await this.#end(former, "superseded", former.state !== "new");
  }

  /** @param state `superseded` also refuses what parallel requests have changed in it and not stored yet */
  async #end(
    session: LiveSession,
    state: "destroyed" | "superseded",
    isConditional = false,
  ): Promise<void> {
    const { nodes, author, burial, statistics, emit } = this.#parts;
    this.#remove(session, state);
    if (!isConditional) session.isEnded = true;
    // Nothing of it can be anywhere, and nothing is on its way.
    if (session.attemptedVersion === 0 && session.home === undefined) return;
    burial.end(session.token, session.longestIdleSeconds);
    const startedAt = performance.now();
    const last = session.nextRecord(
      author,
      session.contents({ bytes: Buffer.alloc(0), transcoder: "" }),
    );
    if (isConditional) {
      const { known, attemptedVersion } = session;
      await burial.buryIfKnown(nodes.all, session.home, last, { known, attemptedVersion });
      session.isEnded = true;
    } else await burial.bury(nodes.all, last);
    statistics.measure("delete", performance.now() - startedAt);
    emit("destroyed", session.about);
  }

  /** Also what a parallel request may have restored under the same token meanwhile. */
  #remove(session: LiveSession, state: "destroyed" | "superseded"): void {
    const { memory, protection } = this.#parts;
    for (const copy of [session, memory.get(session.token)]) {
      if (copy === undefined) continue;
      memory.remove(copy, state);
      protection.forget(copy);
    }
  }
}
