/** Decides in which order sessions get their turn, without sorting all of them while requests wait. */

/** So many that sorting one of them is next to nothing. */
const SHARES = 256;

/** Those that were used last come first. The work of sorting is done bit by bit, as they are taken. */
export function* mostRecentFirst<T extends { readonly lastAccessAt: number }>(
  items: readonly T[],
): Generator<T> {
  let newest = -Infinity;
  let oldest = Infinity;
  for (const { lastAccessAt } of items) {
    if (lastAccessAt > newest) newest = lastAccessAt;
    if (lastAccessAt < oldest) oldest = lastAccessAt;
  }
  const shareMs = (newest - oldest) / SHARES || 1;
  const shares = Array.from({ length: SHARES + 1 }, (): T[] => []);
  for (const item of items) {
    shares[Math.floor((newest - item.lastAccessAt) / shareMs)]?.push(item);
  }
  for (const share of shares) {
    yield* share.toSorted((one, other) => other.lastAccessAt - one.lastAccessAt);
  }
}
