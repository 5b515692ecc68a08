/** Decides which requests wait for each other: those of one session, on all app servers. */
import type { Acquisition, LockSettings } from "./acquire-lock.ts";
import { Hold } from "./hold.ts";
import { SharedLock } from "./shared-lock.ts";
import { StrayLocks } from "./stray-locks.ts";

export interface SessionLocksSettings extends LockSettings {
  /** Longest that a request waits, in milliseconds; `lockWaitMs` to outlast the lock of a process that died. */
  readonly waitMs: () => number;
}

/** A request's part in a lock. */
export interface SharedHold {
  /**
   * Another app server may have the lock by now, or every node was down and there is none: only the conditional
   * stores are left to detect a conflict.
   */
  readonly isLost: boolean;
  /** Resolves when the lock is free, if this was the last request that shared it. Never rejects. */
  release(): Promise<void>;
}

const NO_LOCK: SharedHold = { isLost: true, release: async () => {} };

export class SessionLocks {
  readonly #settings: SessionLocksSettings;
  readonly #strays: StrayLocks;
  /** Those that a request may share, or has to wait for. */
  readonly #newest = new Map<string, SharedLock>();
  readonly #all = new Set<SharedLock>();
  #isClosed = false;

  constructor(settings: SessionLocksSettings) {
    this.#strays = new StrayLocks(settings.operationTimeoutMs);
    this.#settings = {
      ...settings,
      onStray: (entry, ttlSeconds) => this.#strays.note(entry, ttlSeconds),
    };
  }

  /** Sessions that are locked or waited for by this app server. */
  get size(): number {
    return this.#newest.size;
  }

  /**
   * The session's lock, shared with other requests on this app server. `undefined` after `waitMs` in vain. With
   * every node down, or after `close`, it is one that is lost.
   */
  async take(token: string): Promise<SharedHold | undefined> {
    if (this.#isClosed) return NO_LOCK;
    const startedAt = performance.now();
    const lock = this.#lockFor(token);
    let acquisition: Acquisition = "gave-up";
    try {
      acquisition = await this.#inTime(lock.join());
    } finally {
      if (!(acquisition instanceof Hold)) await lock.leave();
    }
    if (acquisition instanceof Hold) return new Share(lock);
    if (acquisition === "unavailable") return NO_LOCK;
    this.#settings.measure("acquireLockFailure", performance.now() - startedAt);
    return undefined;
  }

  /** To be called once a second, and when a node is back: others need not wait for locks that nobody has. */
  async sweep(): Promise<void> {
    await this.#strays.sweep();
  }

  /** Releases every lock, and gives none any more. Takes no longer than a few memcached operations. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((lock) => lock.close()));
  }

  #lockFor(token: string): SharedLock {
    const newest = this.#newest.get(token);
    if (newest?.isOpen === true) return newest;
    const lock = new SharedLock(token, this.#settings, newest, () => {
      this.#all.delete(lock);
      if (this.#newest.get(token) === lock) this.#newest.delete(token);
    });
    this.#all.add(lock);
    this.#newest.set(token, lock);
    return lock;
  }

  async #inTime(acquisition: Promise<Acquisition>): Promise<Acquisition> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<"gave-up">((resolve) => {
      timer = setTimeout(resolve, this.#settings.waitMs(), "gave-up");
    });
    return Promise.race([acquisition, timeout]).finally(() => clearTimeout(timer));
  }
}

class Share implements SharedHold {
  readonly #lock: SharedLock;
  #released: Promise<void> | undefined;

  constructor(lock: SharedLock) {
    this.#lock = lock;
  }

  get isLost(): boolean {
    return this.#lock.isLost;
  }

  release(): Promise<void> {
    this.#released ??= this.#lock.leave();
    return this.#released;
  }
}
