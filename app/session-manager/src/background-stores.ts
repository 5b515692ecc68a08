/** Decides when sessions are stored that no request waits for: so many at once, each as it is when its turn comes. */
import pLimit from "p-limit";
import { SessionConflictError, SessionUnavailableError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { BackupResult } from "./backup-result.ts";
import type { Protection } from "./protection.ts";
import type { LiveSession } from "./session.ts";

export interface BackgroundStoresParts {
  readonly protection: Protection;
  /** Greatest number of stores in flight. */
  readonly backgroundStores: number;
  readonly logger: Logger;
}

export class BackgroundStores {
  readonly #parts: BackgroundStoresParts;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #all = new Set<Promise<unknown>>();
  readonly #newest = new Map<LiveSession, Promise<unknown>>();
  /** Stores whose turn has not come; each will see the session as it is by then. */
  readonly #queue = new Map<LiveSession, Promise<BackupResult | undefined>>();

  constructor(parts: BackgroundStoresParts) {
    this.#parts = parts;
    this.#limit = pLimit(parts.backgroundStores);
  }

  /** How many wait for their turn, one a session. */
  get queued(): number {
    return this.#queue.size;
  }

  isQueued(session: LiveSession): boolean {
    return this.#queue.has(session);
  }

  /**
   * Stores when its turn comes; a failure is logged.
   * @param isRefresh even if nothing changed
   * @returns how it ended; `undefined`: it failed
   */
  save(session: LiveSession, isRefresh: boolean): Promise<BackupResult | undefined> {
    const queued = this.#queue.get(session);
    if (queued !== undefined && !isRefresh) return queued;
    const save = this.#limit(() => {
      if (this.#queue.get(session) === save) this.#queue.delete(session);
      return this.#logged(session, this.#parts.protection.save(session, isRefresh));
    });
    this.#queue.set(session, save);
    this.#all.add(save);
    this.#newest.set(session, save);
    void save.finally(() => {
      this.#all.delete(save);
      if (this.#newest.get(session) === save) this.#newest.delete(session);
    });
    return save;
  }

  /**
   * The same at once, and of what the last answered request left. Waits for a store that is under way.
   * @param isDue asked when the wait is over
   * @returns `undefined` also when it was not due
   */
  saveAgain(session: LiveSession, isDue: () => boolean): Promise<BackupResult | undefined> {
    return this.#logged(session, this.#parts.protection.saveAgain(session, isDue));
  }

  /** Resolves when what is to be stored of this session is. Absent: there is nothing. */
  pending(session: LiveSession): Promise<unknown> | undefined {
    return this.#newest.get(session);
  }

  /** Resolves when nothing is left to store. */
  async idle(): Promise<void> {
    while (this.#all.size > 0) await Promise.all(this.#all);
  }

  #logged<T>(session: LiveSession, save: Promise<T>): Promise<T | undefined> {
    const { protection, logger } = this.#parts;
    return save.catch((err: unknown) => {
      logger.warn({ err }, `Could not store session ${session.token} in memcached.`);
      // The next request tries again, whatever it does.
      session.isProtected = false;
      // Time alone makes no session fit to be stored.
      if (isRefusal(err)) protection.forget(session);
      return undefined;
    });
  }
}

/** The nodes were not to blame, and nobody else was faster: the session is not fit to be stored. */
export function isRefusal(error: unknown): boolean {
  return !(error instanceof SessionConflictError || error instanceof SessionUnavailableError);
}
