/** Decides how much is done at a time that no request waits for: a few items a turn, with rests, so that requests go on. */
import { setTimeout as delay } from "node:timers/promises";

/** How many begin in one turn of the event loop; what they do in it is what a request may have to wait for. */
const PER_TURN = 7;
/** Between two turns, so that the event loop has nothing to do now and then. */
const REST_MS = 1;
/** No more begin while so many wait for the nodes: they share a connection with requests, and its deadlines. */
const AT_ONCE = 18;
/** Between two attempts at what could not be done, at first and at most. */
const RETRY_AFTER_MS = { first: 1000, most: 16_000 };

export class BackgroundPass<T> {
  readonly #task: (item: T) => Promise<boolean>;
  readonly #onEnd: (done: number, durationMs: number) => void;
  #waiting: Iterator<T> = [].values();
  #running: Promise<void> | undefined;
  #underWay = 0;
  /** Of this pass, and those whose place it has taken. */
  #done = 0;
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
    let exhausted: Iterator<T> | undefined;
    this.#done = 0;
    // Another pass may take the place of this one at any time.
    while (exhausted !== this.#waiting || this.#underWay > 0) {
      if (!this.#beginSome()) exhausted = this.#waiting;
      await delay(REST_MS);
    }
    this.#running = undefined;
    if (this.#done > 0) this.#onEnd(this.#done, performance.now() - beganAt);
  }

  /** @returns whether there may be more to begin */
  #beginSome(): boolean {
    for (let begun = 0; begun < PER_TURN && this.#underWay < AT_ONCE; begun += 1) {
      const next = this.#waiting.next();
      if (next.done === true) return false;
      void this.#do(next.value);
    }
    return true;
  }

  async #do(item: T): Promise<void> {
    this.#underWay += 1;
    try {
      const isDone = await this.#task(item);
      if (isDone) this.#done += 1;
    } finally {
      this.#underWay -= 1;
    }
  }
}
