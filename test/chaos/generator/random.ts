// Decides what chance means here: a stream of numbers that a seed repeats exactly, on every machine.

/** A stream of pseudo-random numbers. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number, `least` and `most` included. */
  whole(least: number, most: number): number;
  /** One of them. @throws RangeError when there is none */
  pick<T>(from: readonly T[]): T;
  /** A name of them, as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
  /** The same ones in another order. */
  shuffled<T>(from: readonly T[]): T[];
}

/** The stream of a seed; another `stream` of the same seed has nothing to do with it. */
export function randomOf(seed: number, stream = 0): Random {
  let state = hash(hash(seed) ^ (stream * 0x9e37_79b9)) >>> 0;
  // mulberry32: small, and good enough to draw faults
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => {
    const one = from[whole(0, from.length - 1)];
    if (one === undefined) throw new RangeError("there is nothing to pick from");
    return one;
  };
  const weighted = <T extends string>(weights: Readonly<Record<T, number>>): T => {
    const names = Object.keys(weights) as T[];
    let rest = next() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      rest -= weights[name];
      if (rest < 0) return name;
    }
    return pick(names);
  };
  const shuffled = <T>(from: readonly T[]): T[] => {
    const drawn = from.map((one) => ({ one, order: next() }));
    return drawn.toSorted((a, b) => a.order - b.order).map(({ one }) => one);
  };
  return { next, whole, pick, weighted, shuffled };
}

function hash(value: number): number {
  let mixed = Math.imul((value | 0) ^ ((value | 0) >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
