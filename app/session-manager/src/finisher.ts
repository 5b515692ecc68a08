/** Decides what is backed up at the end of a request, and how a session ends. */
import pLimit from "p-limit";
import type { StoreSettings } from "./backup.ts";
import { SessionConflictError } from "./errors.ts";
import type { Emit, SkipReason } from "./events.ts";
import type { Logger } from "./logger.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionMemory } from "./memory.ts";
import { placeBackup } from "./placement.ts";
import type { BackupResult, Protection } from "./protection.ts";
import type { LiveSession, SessionView } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import { inheritLate, type Succession } from "./succession.ts";
import { buryEverywhere } from "./tombstone.ts";

export interface FinisherParts {
  readonly memory: SessionMemory;
  readonly nodes: readonly WatchedNode[];
  readonly route: string | undefined;
  readonly protection: Protection;
  /** Stores follow the response instead of preceding it. */
  readonly isAsync: boolean;
  /** Greatest number of stores in flight that no request waits for. */
  readonly backgroundStores: number;
  /** For tombstones. */
  readonly settings: StoreSettings;
  readonly random: () => number;
  readonly statistics: Statistics;
  readonly emit: Emit;
  readonly logger: Logger;
}

export class Finisher {
  readonly #parts: FinisherParts;
  readonly #limit: ReturnType<typeof pLimit>;

  constructor(parts: FinisherParts) {
    this.#parts = parts;
    this.#limit = pLimit(parts.backgroundStores);
  }

  /** See `SessionManager.finish`. */
  finish(
    view: SessionView | undefined,
    successions: readonly Succession[],
  ): BackupResult | Promise<BackupResult> {
    if (successions.length === 0) return this.#backUp(view, this.#parts.isAsync);
    return this.#replace(view, successions);
  }

  async destroy(session: LiveSession): Promise<void> {
    await this.#end(session, "destroyed");
  }

  /** Stores without anybody waiting; a failure is logged. @param isRefresh even if nothing changed */
  saveInBackground(session: LiveSession, isRefresh: boolean): void {
    const { protection, logger } = this.#parts;
    this.#limit(() => protection.save(session, isRefresh)).catch((err: unknown) => {
      logger.warn({ err }, `Could not store session ${session.token} in memcached.`);
    });
  }

  /** First the successor is stored, then the former session ends: a crash in between loses neither. */
  async #replace(
    view: SessionView | undefined,
    successions: readonly Succession[],
  ): Promise<BackupResult> {
    if (view !== undefined) {
      for (const succession of successions) inheritLate(view.session, succession);
    }
    // A stale owner must not replace what another one has stored since: its store here is refused.
    for (const { former } of successions) {
      if (former.state !== "new") await this.#parts.protection.save(former, true);
    }
    const result = await this.#backUp(view, false);
    await Promise.all(successions.map(({ former }) => this.#end(former, "superseded")));
    return result;
  }

  #backUp(view: SessionView | undefined, isAsync: boolean): BackupResult | Promise<BackupResult> {
    if (view === undefined || (view.session.state === "new" && view.session.hasNoAttributes)) {
      this.#parts.statistics.count("requestsWithoutSession");
      return { outcome: "skipped", reason: "not-accessed" };
    }
    const { session } = view;
    this.#parts.statistics.count("requestsWithSession");
    if (view.isOutdated) throw new SessionConflictError(session.token);
    if (session.state === "destroyed") return { outcome: "skipped", reason: "destroyed" };
    const skipped = this.#reasonToSkip(view);
    if (skipped !== undefined) {
      this.#parts.emit("skipped", { ...session.about, reason: skipped });
      return { outcome: "skipped", reason: skipped };
    }
    if (session.state === "new") return this.#backUpFirst(session, isAsync);
    if (!isAsync) return this.#parts.protection.save(session);
    this.saveInBackground(session, false);
    return { outcome: "queued" };
  }

  /** A session begins to exist when it is stored, or known to be impossible to store right now. */
  #backUpFirst(session: LiveSession, isAsync: boolean): BackupResult | Promise<BackupResult> {
    this.#parts.protection.serialize(session);
    this.#parts.memory.add(session);
    this.#parts.emit("created", session.about);
    if (isAsync) {
      // The cookie leaves before the store, so the node has to be chosen now.
      session.home = placeBackup(this.#parts.nodes, undefined, this.#parts.random).node;
      this.saveInBackground(session, false);
      return { outcome: "queued" };
    }
    return this.#parts.protection.save(session).catch((error: unknown) => {
      this.#parts.memory.remove(session, "superseded");
      throw error;
    });
  }

  #reasonToSkip({
    session,
    hasAccessedSession,
    hasAccessedAttributes,
  }: SessionView): SkipReason | undefined {
    // While a store is under way, what it stores may differ from what this request saw or set back.
    if (session.state === "superseded") return "not-accessed";
    if (!session.isProtected || this.#parts.protection.isSaving(session)) return undefined;
    if (!hasAccessedSession) {
      this.#parts.statistics.count("requestsWithoutSessionAccess");
      return "not-accessed";
    }
    if (!hasAccessedAttributes) {
      this.#parts.statistics.count("requestsWithoutAttributesAccess");
      return "no-attributes-accessed";
    }
    if (session.acknowledged?.bytes.equals(this.#parts.protection.serialize(session))) {
      this.#parts.statistics.count("requestsWithoutSessionModification");
      return "not-modified";
    }
    return undefined;
  }

  /** @param state `superseded` also refuses what parallel requests have changed in it and not stored yet */
  async #end(session: LiveSession, state: "destroyed" | "superseded"): Promise<void> {
    const { memory, nodes, route, protection, settings, statistics, emit } = this.#parts;
    memory.remove(session, state);
    protection.forget(session);
    if (session.attemptedVersion === 0) return;
    const startedAt = performance.now();
    await buryEverywhere(nodes, session.nextRecord(route ?? "", "", Buffer.alloc(0)), settings);
    statistics.measure("delete", performance.now() - startedAt);
    emit("destroyed", session.about);
  }
}
