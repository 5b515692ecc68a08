// Decides which known word somebody probably meant.

/** The candidate that `input` is the beginning of, or differs from by few letters; absent when none is near enough to suggest. */
export function nearest(input: string, candidates: readonly string[]): string | undefined {
  const word = input.toLowerCase();
  const begun = word === "" ? [] : candidates.filter((one) => one.toLowerCase().startsWith(word));
  if (begun.length === 1) return begun[0];
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate.toLowerCase());
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  const limit = Math.floor(word.length / 3);
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** Letters to add, drop, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (line: number, column: number) => rows[line]?.[column] ?? 0;
  for (let line = 1; line <= a.length; line++) {
    rows[line] = [line];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[line - 1] === b[column - 1];
      const isSwapped = a[line - 1] === b[column - 2] && a[line - 2] === b[column - 1];
      rows[line]?.push(
        Math.min(
          at(line - 1, column) + 1,
          at(line, column - 1) + 1,
          at(line - 1, column - 1) + (isSame ? 0 : 1),
          line > 1 && column > 1 && isSwapped ? at(line - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
