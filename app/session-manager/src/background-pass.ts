/** Decides how much is done at a time that no request waits for: a few items, then a rest, so that requests go on. */
import { setTimeout as delay } from "node:timers/promises";

/** Together they keep the event loop for about a millisecond at each of their steps. */
const BATCH_SIZE = 32;
/** Of the time that a batch took. */
const REST_SHARE = 0.5;
const LONGEST_REST_MS = 3;
/** Between two attempts at what could not be done, at first and at most. */
const RETRY_AFTER_MS = { first: 1000, most: 16_000 };

export class BackgroundPass<T> {
  readonly #task: (item: T) => Promise<boolean>;
  readonly #onEnd: (done: number, durationMs: number) => void;
  /** In reverse: the last one is next. */
  #waiting: T[] = [];
  #running: Promise<void> | undefined;
  #retryAfterMs = 0;
  #retryAt = 0;

  /**
   * @param task what is to be done with an item when its turn has come; gives whether that was anything. Must not reject
   * @param onEnd called after a pass that did something
   */
  constructor(
    task: (item: T) => Promise<boolean>,
    onEnd: (done: number, durationMs: number) => void = () => {},
  ) {
    this.#task = task;
    this.#onEnd = onEnd;
  }

  /** Takes the place of what is left of the former pass. @param items those first that matter most */
  begin(items: readonly T[]): void {
    this.#retryAfterMs = 0;
    this.#retryAt = 0;
    this.#begin(items);
  }

  /**
   * To be called now and then with what could not be done. Does nothing while a pass is under way, and less and less
   * often while it is all in vain.
   * @param items asked for only then
   */
  retry(items: () => readonly T[]): void {
    const now = performance.now();
    if (this.#running !== undefined || now < this.#retryAt) return;
    const { first, most } = RETRY_AFTER_MS;
    const due = items();
    this.#retryAfterMs = due.length === 0 ? 0 : Math.min(most, 2 * this.#retryAfterMs || first);
    this.#retryAt = now + this.#retryAfterMs;
    this.#begin(due);
  }

  /** Resolves when the pass is over. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #begin(items: readonly T[]): void {
    this.#waiting = items.toReversed();
    if (items.length > 0) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const beganAt = performance.now();
    let done = 0;
    while (this.#waiting.length > 0) {
      const startedAt = performance.now();
      const batch = this.#waiting.splice(-BATCH_SIZE).toReversed();
      const results = await Promise.all(batch.map((item) => this.#task(item)));
      done += results.filter(Boolean).length;
      const workedMs = performance.now() - startedAt;
      await delay(Math.min(LONGEST_REST_MS, REST_SHARE * workedMs));
    }
    this.#running = undefined;
    if (done > 0) this.#onEnd(done, performance.now() - beganAt);
  }
}
