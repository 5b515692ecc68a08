/** Decides what it takes for a session to be protected, and does it: serialize, store, relocate. */
import type { BackupJob } from "./backup-job.ts";
import type { BackupOutcome } from "./backup.ts";
import { BackupReport, type BackupReportParts } from "./backup-report.ts";
import type { BackupResult } from "./backup-result.ts";
import { SessionConflictError, SessionUnavailableError } from "./errors.ts";
import { InFlight } from "./in-flight.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionContents } from "./session-contents.ts";
import { type Author, type Contents, knownOf, type LiveSession } from "./session.ts";

export interface ProtectionParts extends BackupReportParts {
  /** False: sessions live in memory alone. */
  readonly isEnabled: () => boolean;
  /** Memory is enough for a session while every node is down; otherwise what can't be stored is refused. */
  readonly isSticky: boolean;
  /** How a record gets onto the nodes. */
  readonly store: (session: LiveSession, job: BackupJob) => Promise<BackupOutcome>;
  readonly author: Author;
  readonly contents: SessionContents;
  /** Its idle limit may be another one from now on. */
  readonly onNewCookie: (session: LiveSession) => void;
  /** The copy in memory is stale; it must not be served again. */
  readonly onConflict: (session: LiveSession) => void;
}

type Stored = Extract<BackupOutcome, { node: WatchedNode }>;

interface HowToSave {
  readonly contentsOf: (session: LiveSession) => Contents;
  /** Store even if nothing changed. */
  readonly isRefresh: boolean;
  /** One of many: not each gets a line in the log. */
  readonly isQuiet: boolean;
}

export class Protection {
  readonly #parts: ProtectionParts;
  readonly #report: BackupReport;
  /** Once for each caller of `save` whose store has not ended, or not begun yet. */
  readonly #underWay = new InFlight<LiveSession>();
  /** Sessions whose newest version is in memory alone because every node was down. */
  readonly #unprotected = new Set<LiveSession>();
  /** How often they changed by which sessions are stored. */
  #rules = 0;

  constructor(parts: ProtectionParts) {
    this.#parts = parts;
    this.#report = new BackupReport(parts);
  }

  /** Sessions to store as soon as a node is back. */
  get unprotected(): readonly LiveSession[] {
    for (const session of this.#unprotected) {
      if (session.state !== "live") this.#unprotected.delete(session);
    }
    return [...this.#unprotected];
  }

  /** How many of them there are, or were until a moment ago. */
  get unprotectedCount(): number {
    return this.#unprotected.size;
  }

  isUnprotected(session: LiveSession): boolean {
    return this.#unprotected.has(session);
  }

  isSaving(session: LiveSession): boolean {
    return session.saves.isBusy;
  }

  /** Takes back what no request has left, once the store that is under way has ended. */
  async revert(session: LiveSession): Promise<void> {
    await session.saves.settled();
    this.#parts.contents.revert(session);
  }

  /** What was stored so far, or is being stored, is not what would be stored from now on. */
  changeRules(sessions: Iterable<LiveSession>): void {
    this.#rules += 1;
    for (const session of sessions) this.#outdate(session);
  }

  #outdate(session: LiveSession): void {
    session.isProtected = false;
    session.stored = undefined;
  }

  /** Nothing more is to be stored for this session. */
  forget(session: LiveSession): void {
    this.#unprotected.delete(session);
  }

  /** Resolves when no store is under way or about to begin. */
  async idle(): Promise<void> {
    while (this.#underWay.first !== undefined) {
      await Promise.all([...this.#underWay].map(({ saves }) => saves.settled()));
    }
  }

  /**
   * Stores the session as it is now or later. Parallel calls for one session share a store.
   * @param isRefresh store even if nothing changed, to renew the record's life
   * @throws SessionConflictError, UnsupportedAttributeError, ValueTooLargeError; a node that fails is no error.
   * What is refused stays in the session: whoever has put it in takes it back.
   */
  save(session: LiveSession, isRefresh = false): Promise<BackupResult> {
    const { contents } = this.#parts;
    const how = { contentsOf: contents.toStore, isRefresh, isQuiet: false };
    return this.#run(session, how);
  }

  /**
   * Stores once more what the last answered request left. It never is a store that requests join, as it would miss
   * what they changed.
   * @param isDue asked when no other store is under way
   * @throws like `save`
   * @returns `undefined`: it was not due
   */
  async saveAgain(session: LiveSession, isDue: () => boolean): Promise<BackupResult | undefined> {
    const { contents } = this.#parts;
    while (session.saves.isBusy) await session.saves.settled();
    if (!isDue()) return undefined;
    const how = { contentsOf: contents.left, isRefresh: true, isQuiet: true };
    return this.#run(session, how);
  }

  #run(session: LiveSession, how: HowToSave): Promise<BackupResult> {
    const slot = this.#underWay.add(session);
    const save = session.saves.run(() => this.#save(session, how));
    return save.finally(() => this.#underWay.remove(slot));
  }

  async #save(
    session: LiveSession,
    { contentsOf, isRefresh, isQuiet }: HowToSave,
  ): Promise<BackupResult> {
    if (session.state === "destroyed") return { outcome: "skipped", reason: "destroyed" };
    if (session.state === "superseded") throw new SessionConflictError(session.token);
    if (!this.#parts.isEnabled()) return this.#leaveInMemory(session);
    const { contents } = this.#parts;
    const toStore = contentsOf(session);
    if (session.isProtected && !isRefresh && contents.isStored(session, toStore)) {
      return this.#alreadyStored(session);
    }
    const startedAt = performance.now();
    try {
      return await this.#store(session, toStore, startedAt, isQuiet);
    } catch (error) {
      if (isDestroyed(session)) return { outcome: "skipped", reason: "destroyed" };
      if (error instanceof SessionConflictError) this.#conflict(session);
      throw error;
    } finally {
      this.#parts.statistics.measure("backup", performance.now() - startedAt);
    }
  }

  async #store(
    session: LiveSession,
    contents: Contents,
    startedAt: number,
    isQuiet: boolean,
  ): Promise<BackupResult> {
    const { author, store, statistics } = this.#parts;
    const { home, stored } = session;
    const rules = this.#rules;
    const job: BackupJob = {
      makeRecord: () => session.nextRecord(author, contents),
      session,
      author,
      onFailedNode: (node, error) => this.#report.failed(session, node, error),
    };
    const updateAt = performance.now();
    const backup = await store(session, job);
    statistics.measure("memcachedUpdate", performance.now() - updateAt);
    // Destroyed meanwhile: its tombstone is newer than this store, or has refused it.
    if (isDestroyed(session)) return { outcome: "skipped", reason: "destroyed" };
    if (backup.node === undefined && !this.#parts.isSticky) throw this.#refuse(session);
    this.#parts.contents.onStored(session, contents);
    session.isBorrowed = false;
    if (stored?.cookie !== contents.cookie) this.#parts.onNewCookie(session);
    if (backup.node === undefined) return this.#leaveUnprotected(session);
    this.#remember(session, backup);
    if (rules !== this.#rules) this.#outdate(session);
    const durationMs = performance.now() - startedAt;
    session.lastStoreMs = durationMs;
    const { node, placement } = backup;
    this.#report.stored(session, { previous: home, node, placement, durationMs, isQuiet });
    const { version } = session.known;
    return { outcome: "stored", node: node.label, version, durationMs };
  }

  #remember(session: LiveSession, { node, lives, record, bytes }: Stored): void {
    session.known = knownOf(record);
    session.home = node;
    session.homeRestarts = node.restarts;
    // It may have been restarted since it took the store.
    session.isProtected = node.isUp && node.lives === lives;
    session.storedLastAccessAt = record.lastAccessAt;
    session.recordBytes = bytes;
    this.#unprotected.delete(session);
  }

  #leaveUnprotected(session: LiveSession): BackupResult {
    session.isProtected = false;
    const isNews = !this.#unprotected.has(session);
    this.#unprotected.add(session);
    this.#report.unprotected(session, isNews);
    return { outcome: "unprotected" };
  }

  #refuse(session: LiveSession): SessionUnavailableError {
    session.isProtected = false;
    this.#unprotected.add(session);
    this.#report.noNode(session);
    return new SessionUnavailableError(
      "No memcached node takes the session, and without stickiness it lives nowhere else; this request's change is not saved.",
    );
  }

  #leaveInMemory(session: LiveSession): BackupResult {
    session.isProtected = false;
    return { outcome: "skipped", reason: "disabled" };
  }

  #alreadyStored(session: LiveSession): BackupResult {
    const { home, known } = session;
    return { outcome: "stored", node: home?.label ?? "", version: known.version, durationMs: 0 };
  }

  #conflict(session: LiveSession): void {
    this.#report.conflict(session);
    this.#unprotected.delete(session);
    this.#parts.onConflict(session);
  }

  /** The change is refused: nobody stores it later. */
  giveUp(session: LiveSession): void {
    this.forget(session);
    this.#parts.contents.takeBack(session);
  }
}

/** Asked again after a wait, which the compiler can't know. */
function isDestroyed(session: LiveSession): boolean {
  return session.state === "destroyed";
}
