// Decides how words are set on a cover: as large as they fit, in few and even lines.

/** Lines of text at one font size, in the units of the drawing. */
export type Typeset = { lines: string[]; size: number };

/** The room for a text: its width, its most lines, and the sizes to try, largest first. */
export type Room = { width: number; maxLines: number; sizes: readonly [number, ...number[]] };

/**
 * Widths as parts of the font size, measured on the widest common serif (DejaVu Serif), so that
 * no system font is wider.
 */
const widths: readonly [RegExp, number][] = [
  [/[iljI.,:;'’!|()]/, 0.42],
  [/[frts\- ]/, 0.52],
  [/[mwMW]/, 1.05],
  [/[A-ZÀ-Þ]/, 0.8],
];

/** Estimated width of a text at font size 1. */
export function widthOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum += widths.find(([kind]) => kind.test(letter))?.[1] ?? 0.65;
  return sum;
}

/** Breaks a text into lines that fit the room; words too long for the smallest size are broken. */
export function typeset(text: string, room: Room): Typeset {
  for (const size of room.sizes) {
    const words = text.split(" ");
    const most = room.width / size;
    const lines = fillLines(words, most);
    const isFit = lines.length <= room.maxLines && lines.every((line) => widthOf(line) <= most);
    if (isFit) return { size, lines: evenOut(words, most, lines) };
  }
  const size = room.sizes.at(-1) ?? room.sizes[0];
  const most = room.width / size;
  const words = text.split(" ").flatMap((word) => breakWord(word, most));
  const lines = fillLines(words, most);
  if (lines.length <= room.maxLines) return { size, lines };
  const last = lines[room.maxLines - 1] ?? "";
  return { size, lines: [...lines.slice(0, room.maxLines - 1), shorten(last, most)] };
}

function fillLines(words: readonly string[], most: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The narrowest setting with as many lines: no single word is left over below long lines. */
function evenOut(words: readonly string[], most: number, lines: string[]): string[] {
  let best = lines;
  for (let limit = most; limit > most / 3; limit *= 0.95) {
    const next = fillLines(words, limit);
    if (next.length > lines.length || next.some((line) => widthOf(line) > most)) break;
    best = next;
  }
  return best;
}

function breakWord(word: string, most: number): string[] {
  const parts: string[] = [];
  let part = "";
  for (const letter of word) {
    if (widthOf(`${part}${letter}-`) > most) {
      parts.push(`${part}-`);
      part = "";
    }
    part += letter;
  }
  return [...parts, part];
}

function shorten(line: string, most: number): string {
  let text = line;
  while (text !== "" && widthOf(`${text}…`) > most) text = text.slice(0, -1);
  return `${text.trimEnd()}…`;
}
