/** Decides when a session is looked at again, without walking all sessions each time. */
import type { Clock } from "./clock.ts";

/** Sessions are due in steps of this many milliseconds. */
const STEP_MS = 1000;

/**
 * A calendar: each item stands on one step, and is handed out when that step has passed. Using a session does
 * not move it; when it comes due, its owner looks at it and puts it on its next step. So each session is
 * visited about once in its idle limit, however many there are and however often they are used.
 */
export class Calendar<T> {
  readonly #clock: Clock;
  readonly #steps = new Map<number, Set<T>>();
  #passed: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#passed = Math.floor(clock() / STEP_MS);
  }

  /** @param dueAt milliseconds since the Unix epoch; rounded up to a step that has not passed */
  add(item: T, dueAt: number): void {
    const step = Math.max(Math.ceil(dueAt / STEP_MS), this.#passed + 1);
    const items = this.#steps.get(step);
    if (items === undefined) this.#steps.set(step, new Set([item]));
    else items.add(item);
  }

  /** Takes out and returns everything that is due. */
  takeDue(): T[] {
    const now = Math.floor(this.#clock() / STEP_MS);
    const due: T[] = [];
    // After a long pause it is cheaper to look at the steps that exist than at each that has passed.
    for (const step of [...this.#steps.keys()].filter((each) => each <= now)) {
      due.push(...(this.#steps.get(step) ?? []));
      this.#steps.delete(step);
    }
    this.#passed = Math.max(this.#passed, now);
    return due;
  }
}
