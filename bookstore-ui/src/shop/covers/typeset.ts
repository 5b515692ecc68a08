// Decides how words are set on a cover: as large as they fit, in few and even lines.

/** Lines of text at one font size, in the units of the drawing. */
export type Typeset = { lines: string[]; size: number };

/** The room for a text, and the font sizes to try, largest first. */
export type Room = { width: number; height: number; sizes: readonly [number, ...number[]] };

/** Distance between two lines, as a part of the font size. */
export const leading = 1.14;

/** Width of a text at font size 1. */
export type Measure = (text: string) => number;

/** Breaks a text into lines that fit the room; what does not fit at the smallest size is cut short. */
export function typeset(text: string, room: Room, measure: Measure): Typeset {
  const words = text.split(" ");
  for (const size of room.sizes) {
    const most = room.width / size;
    const lines = fillLines(words, most, measure);
    const isFit = lines.length <= mostLines(room, size) && lines.every((l) => measure(l) <= most);
    if (isFit) return { size, lines: evenOut(words, lines, most, measure) };
  }
  const size = room.sizes.at(-1) ?? room.sizes[0];
  const most = room.width / size;
  const lines = fillLines(words, most, measure);
  const kept = lines.slice(0, mostLines(room, size));
  const isCut = kept.length < lines.length;
  return {
    size,
    lines: kept.map((line, index) =>
      shorten(line, most, measure, isCut && index === kept.length - 1),
    ),
  };
}

function mostLines({ height }: Room, size: number): number {
  return Math.max(1, Math.floor(height / (size * leading)));
}

function fillLines(words: readonly string[], most: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The narrowest setting with as many lines: no single word is left over below long lines. */
function evenOut(
  words: readonly string[],
  lines: string[],
  most: number,
  measure: Measure,
): string[] {
  let best = lines;
  for (let limit = most; limit > most / 3; limit *= 0.95) {
    const next = fillLines(words, limit, measure);
    if (next.length > lines.length) break;
    best = next;
  }
  return best;
}

function shorten(line: string, most: number, measure: Measure, isCut: boolean): string {
  if (!isCut && measure(line) <= most) return line;
  let text = line;
  while (text !== "" && measure(`${text}…`) > most) text = text.slice(0, -1);
  return `${text.trimEnd()}…`;
}
