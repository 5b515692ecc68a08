/** Decides how parallel stores of one session become few: one runs, and all who come meanwhile share the next. */

export class GroupCommit<T> {
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  /** A task is running or about to. */
  get isBusy(): boolean {
    return this.#running !== undefined || this.#next !== undefined;
  }

  /** Resolves when no task runs or is about to. */
  async settled(): Promise<void> {
    while (this.isBusy) await Promise.allSettled([this.#next ?? this.#running]);
  }

  /**
   * Runs `task`, or joins one that begins after this call. Whatever there is to be seen at the time of the call, the
   * task that the returned promise stands for sees it.
   */
  run(task: () => Promise<T>): Promise<T> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#start(task);
    const start = () => {
      this.#next = undefined;
      return this.#start(task);
    };
    this.#next = this.#running.then(start, start);
    return this.#next;
  }

  #start(task: () => Promise<T>): Promise<T> {
    const promise = task().finally(() => {
      if (this.#running === promise) this.#running = undefined;
    });
    this.#running = promise;
    return promise;
  }
}
