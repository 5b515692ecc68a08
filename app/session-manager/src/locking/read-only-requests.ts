/**
 * Decides what `lockingMode` `auto` has learned: which requests, as far as was seen, never change their session.
 * Those that do are remembered apart, so that no number of others, made up by a client, can push them out.
 */

/** Beyond this, of each kind, those that were seen longest ago are forgotten: they take a lock once more. */
const MAX_KEYS = 10_000;

export class ReadOnlyRequests {
  readonly #readOnly = new Set<string>();
  readonly #changing = new Set<string>();
  readonly #maxKeys: number;

  constructor(maxKeys = MAX_KEYS) {
    this.#maxKeys = maxKeys;
  }

  /** False for a key that was never seen, and for one that ever changed a session. */
  isReadOnly(key: string): boolean {
    return this.#readOnly.has(key);
  }

  /**
   * To be called at the end of each request that used its session.
   * @param key method and route pattern, or method and path where there is no route
   */
  learn(key: string, hasChanged: boolean): void {
    if (hasChanged) this.#readOnly.delete(key);
    this.#remember(hasChanged || this.#changing.has(key) ? this.#changing : this.#readOnly, key);
  }

  #remember(keys: Set<string>, key: string): void {
    keys.delete(key);
    keys.add(key);
    const [oldest] = keys;
    if (keys.size > this.#maxKeys && oldest !== undefined) keys.delete(oldest);
  }
}
