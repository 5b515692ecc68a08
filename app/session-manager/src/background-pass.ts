/** Decides how much is done at a time that no request waits for: a few items at once, with rests, so that requests go on. */
import { setTimeout as delay } from "node:timers/promises";

/** What these do in one turn of the event loop is what a request may have to wait for. */
const AT_ONCE = 18;
/** After each item, so that the event loop has nothing to do now and then. */
const REST_MS = 1;
/** Between two attempts at what could not be done, at first and at most. */
const RETRY_AFTER_MS = { first: 1000, most: 16_000 };

export class BackgroundPass<T> {
  readonly #task: (item: T) => Promise<boolean>;
  readonly #onEnd: (done: number, durationMs: number) => void;
  #waiting: Iterator<T> = [].values();
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

  /** Takes the place of what is left of the former pass. @param items those first that matter most; taken bit by bit */
  begin(items: Iterable<T>): void {
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

  #begin(items: Iterable<T>): void {
    this.#waiting = items[Symbol.iterator]();
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const beganAt = performance.now();
    let done = 0;
    let items: Iterator<T>;
    const work = async () => {
      while (items === this.#waiting) {
        const { value, done: isOver } = items.next();
        if (isOver === true) return;
        if (await this.#task(value)) done += 1;
        await delay(REST_MS);
      }
    };
    do {
      items = this.#waiting;
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } while (items !== this.#waiting);
    this.#running = undefined;
    if (done > 0) this.#onEnd(done, performance.now() - beganAt);
  }
}
