/** Decides whether this process was stopped for a while: others may have taken its sessions over meanwhile. */

const TICK_MS = 100;
/** Nobody takes a session over sooner, unless somebody sends its cookie to another app server by hand. */
const HUNG_AFTER_MS = 500;

export class HangWatch {
  readonly #onHang: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lastLookAt = performance.now();

  /** @param onHang called once after each time in which nothing ran for half a second */
  constructor(onHang: () => void) {
    this.#onHang = onHang;
  }

  start(): void {
    this.#lastLookAt = performance.now();
    this.#timer = setInterval(() => this.look(), TICK_MS).unref();
  }

  /** To be called before anything in memory is believed: a request may come in before the timer. */
  look(): void {
    const now = performance.now();
    const hasHung = this.#timer !== undefined && now - this.#lastLookAt > HUNG_AFTER_MS;
    this.#lastLookAt = now;
    if (hasHung) this.#onHang();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
