/**
 * Decides how values that MessagePack has no word for are written with the words that it has: an object is a
 * map with texts as keys, and a map whose one key is a number is something else, which the number tells. So
 * nothing depends on extensions, and what was not written here can't be read here.
 */

/** Part of what is stored: a number is never given another meaning. */
export const TAGS = {
  /** Number of the object in the order in which they are met. */
  reference: 0,
  negativeZero: 1,
  /** UTF-16, least significant byte first. */
  text: 2,
  /** Milliseconds since the Unix epoch; NaN where the date is invalid. */
  date: 3,
  /** A list of keys and values in turn. */
  map: 4,
  set: 5,
  arrayBuffer: 6,
  /** The first of `VIEWS`; the others follow. */
  firstView: 16,
} as const;

export function tagged(tag: number, content: unknown): Map<number, unknown> {
  return new Map([[tag, content]]);
}

/** What `tagged` gave; `undefined` where the map stands for a plain object. */
export function tagOf(form: ReadonlyMap<unknown, unknown>): number | undefined {
  const [first] = form.keys();
  return typeof first === "number" ? first : undefined;
}
