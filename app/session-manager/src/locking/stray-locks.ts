/** Decides what becomes of locks that may have been left on a node that did not answer: they go when it is back. */
import { deleteOwn, type LockEntry } from "./hold.ts";

/** Beyond this the oldest are left to expire. */
const MAX_STRAYS = 10_000;

export class StrayLocks {
  /** Until when each may be there, in milliseconds on the process's clock. */
  readonly #until = new Map<LockEntry, number>();
  readonly #operationTimeoutMs: () => number;

  constructor(operationTimeoutMs: () => number) {
    this.#operationTimeoutMs = operationTimeoutMs;
  }

  /** @param ttlSeconds how long it lives at most, once it is there */
  note(entry: LockEntry, ttlSeconds: number): void {
    this.#until.set(entry, performance.now() + ttlSeconds * 1000);
    const [oldest] = this.#until.keys();
    if (this.#until.size > MAX_STRAYS && oldest !== undefined) this.#until.delete(oldest);
  }

  /**
   * Deletes those whose node is up. A command that was on its way may arrive after this, so what was not found is
   * looked for again by the next call. Never rejects.
   */
  async sweep(): Promise<void> {
    const now = performance.now();
    await Promise.all(
      [...this.#until].map(async ([entry, until]) => {
        if (!entry.node.isUp) return;
        const isDeleted = await deleteOwn(entry, this.#operationTimeoutMs()).catch(() => false);
        if (isDeleted || now >= until) this.#until.delete(entry);
      }),
    );
  }
}
