/**
 * Decides how things are kept that come and go all the time: as a list, so that nothing that has gone leads to what came
 * later. A Map or Set that is used like this leaves tables behind, each of which leads to the next one; once one of them
 * has grown old, V8 keeps all that follow, with everything in them, until it collects the old space.
 */

/** Where one of them stands. */
export interface Slot<T> {
  readonly item: T;
  /** Both absent: it has gone. */
  previous: Slot<T> | undefined;
  next: Slot<T> | undefined;
}

/** In the order in which they came. */
export class InFlight<T> implements Iterable<T> {
  /** In front of the first and behind the last. */
  readonly #ends: Slot<T>;

  constructor() {
    const ends = { item: undefined as T, previous: undefined, next: undefined } as Slot<T>;
    ends.previous = ends;
    ends.next = ends;
    this.#ends = ends;
  }

  /** Absent: there is none. */
  get first(): Slot<T> | undefined {
    const { next } = this.#ends;
    return next === this.#ends ? undefined : next;
  }

  add(item: T): Slot<T> {
    const { previous } = this.#ends;
    const slot: Slot<T> = { item, previous, next: this.#ends };
    if (previous !== undefined) previous.next = slot;
    this.#ends.previous = slot;
    return slot;
  }

  /** @returns whether it was there */
  remove(slot: Slot<T>): boolean {
    const { previous, next } = slot;
    if (previous === undefined || next === undefined) return false;
    previous.next = next;
    next.previous = previous;
    slot.previous = undefined;
    slot.next = undefined;
    return true;
  }

  /** Those that are there now, whatever comes and goes meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    const items: T[] = [];
    for (let slot = this.first; slot !== undefined && slot !== this.#ends; slot = slot.next) {
      items.push(slot.item);
    }
    return items.values();
  }
}
