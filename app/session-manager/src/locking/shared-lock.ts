/** Decides how requests on one app server share a lock, and when others get their turn. */
import { setTimeout as pause } from "node:timers/promises";
import {
  acquireLock,
  type Acquisition,
  type LockSettings,
  LONGEST_PAUSE_MS,
} from "./acquire-lock.ts";
import { Hold } from "./hold.ts";

/** Requests that overlap may go on for ever: after this long in a row, other app servers get their turn. */
const TURN_MS = 1000;
/** Long enough for those who wait elsewhere to ask once more. */
const HANDOVER_MS = 1.5 * LONGEST_PAUSE_MS;

/** One acquisition of one session's lock, from the first request that wants it to the last that lets it go. */
export class SharedLock {
  readonly #token: string;
  readonly #settings: LockSettings;
  readonly #onEnd: () => void;
  readonly #acquisition: Promise<Acquisition>;
  /** Requests that wait for it or have it. */
  #sharers = 0;
  #hold: Hold | undefined;
  #isClosed = false;
  /** Since when this app server has had the lock, also the ones before it in an unbroken row. */
  #turnStartedAt = 0;
  #end: () => void = () => {};
  /** Resolves when the lock is free, or was never had. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  /**
   * @param previous the one that this one has to wait for, because it can't be joined
   * @param onEnd called when the lock is free, or was never had; it can't be joined any more
   */
  constructor(
    token: string,
    settings: LockSettings,
    previous: SharedLock | undefined,
    onEnd: () => void,
  ) {
    this.#token = token;
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.#acquisition = this.#acquire(previous);
  }

  /** May one more request share it? As long as it is waited for, or for the rest of this app server's turn. */
  get isOpen(): boolean {
    if (this.#hold === undefined) return true;
    return this.#sharers > 0 && !this.isLost && !this.#isTurnOver;
  }

  get isLost(): boolean {
    return this.#hold === undefined || this.#hold.isLost;
  }

  /** Each call has to be paired with `leave`, whatever came of it. */
  join(): Promise<Acquisition> {
    this.#sharers += 1;
    return this.#acquisition;
  }

  /** Never rejects. The last one who leaves releases the lock. */
  async leave(): Promise<void> {
    this.#sharers -= 1;
    if (this.#sharers === 0 && this.#hold !== undefined) await this.#finish();
  }

  /** Those who wait get none, those who have it lose it. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#acquisition.catch(() => {});
    await this.#finish();
  }

  get #isTurnOver(): boolean {
    return performance.now() - this.#turnStartedAt >= TURN_MS;
  }

  get #isWanted(): boolean {
    return this.#sharers > 0 && !this.#isClosed;
  }

  async #acquire(previous: SharedLock | undefined): Promise<Acquisition> {
    // Also lets the first request join before anything is asked.
    await previous?.ended;
    let acquisition: Acquisition = "gave-up";
    try {
      const isNewTurn = previous === undefined || previous.#isTurnOver;
      if (previous !== undefined && isNewTurn) await pause(HANDOVER_MS);
      // Somebody may join while the last one who waited leaves.
      while (this.#isWanted && acquisition === "gave-up") {
        acquisition = await acquireLock(this.#token, this.#settings, () => this.#isWanted);
      }
      this.#turnStartedAt = isNewTurn ? performance.now() : previous.#turnStartedAt;
    } finally {
      if (acquisition instanceof Hold) this.#hold = acquisition;
      if (this.#hold === undefined || !this.#isWanted) await this.#finish();
    }
    return this.#isClosed ? "unavailable" : acquisition;
  }

  async #finish(): Promise<void> {
    // Without a hold at once: nobody can join what gave up.
    if (this.#hold !== undefined) await this.#hold.release();
    this.#onEnd();
    this.#end();
  }
}
