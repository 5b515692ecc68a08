/** Decides how parallel stores of one session become few: one runs, and all who come meanwhile share the next. */

export class GroupCommit<K extends object, T> {
  readonly #running = new Map<K, Promise<T>>();
  readonly #next = new Map<K, Promise<T>>();

  /** A task of this key is running or about to. */
  isBusy(key: K): boolean {
    return this.#running.has(key) || this.#next.has(key);
  }

  /** Resolves when no task of this key runs or is about to. */
  async settled(key: K): Promise<void> {
    while (this.isBusy(key))
      await Promise.allSettled([this.#next.get(key) ?? this.#running.get(key)]);
  }

  /**
   * Runs `task`, or joins one that begins after this call. Whatever the key's state is at the time of the
   * call, the task that the returned promise stands for sees it.
   */
  run(key: K, task: () => Promise<T>): Promise<T> {
    const next = this.#next.get(key);
    if (next !== undefined) return next;
    const running = this.#running.get(key);
    if (running === undefined) return this.#start(key, task);
    const start = () => {
      this.#next.delete(key);
      return this.#start(key, task);
    };
    const promise = running.then(start, start);
    this.#next.set(key, promise);
    return promise;
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0 || this.#next.size > 0) {
      await Promise.allSettled([...this.#running.values(), ...this.#next.values()]);
    }
  }

  #start(key: K, task: () => Promise<T>): Promise<T> {
    const promise = task().finally(() => {
      if (this.#running.get(key) === promise) this.#running.delete(key);
    });
    this.#running.set(key, promise);
    return promise;
  }
}
