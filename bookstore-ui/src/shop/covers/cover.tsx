// Decides what a cover looks like: its motif drawn, title and author set so that they always fit.
import type { Book } from "../../api/wire.ts";
import type { Motif } from "./motif.ts";
import { natureMotifs } from "./motifs-nature.tsx";
import { thingMotifs } from "./motifs-things.tsx";
import { arrangementOf, paletteOf, type Palette } from "./palette.ts";
import { typeset } from "./typeset.ts";

const motifs: ReadonlyMap<string, Motif> = new Map(
  Object.entries({ ...natureMotifs, ...thingMotifs }),
);

/** Names of the motifs that have a drawing; any other is drawn as letters. */
export const motifNames: readonly string[] = [...motifs.keys()];

/** A cover of 240 by 360 units. It repeats what the text beside it says, so readers skip it. */
export function Cover({ book }: { book: Pick<Book, "isbn" | "title" | "author" | "cover"> }) {
  const arrangement = arrangementOf(book.isbn);
  const colours = paletteOf(book.cover.hue, arrangement);
  const draw = motifs.get(book.cover.motif) ?? thingMotifs.letters;
  const isLabel = arrangement === "label";
  return (
    <svg class="cover" viewBox="0 0 240 360" aria-hidden="true" focusable="false">
      <rect width="240" height="360" fill={colours.ground} />
      <g transform={isLabel ? "translate(0 6)" : "translate(0 160)"}>{draw(colours)}</g>
      {isLabel && (
        <rect y="206" width="240" height="154" fill={paletteOf(book.cover.hue, "paper").ground} />
      )}
      {arrangement === "paper" && (
        <rect
          x="9"
          y="9"
          width="222"
          height="342"
          fill="none"
          stroke={colours.art}
          stroke-width="1.5"
        />
      )}
      <CoverWords book={book} colours={colours} top={isLabel ? 216 : 18} />
      <path d="M7 0v360" stroke={colours.text} stroke-opacity="0.13" stroke-width="2" />
    </svg>
  );
}

type WordsProps = { book: Pick<Book, "title" | "author">; colours: Palette; top: number };

function CoverWords({ book, colours, top }: WordsProps) {
  const author = typeset(book.author, { width: 200, maxLines: 1, sizes: [13, 12, 11, 10, 9] });
  const title = typeset(book.title, { width: 202, maxLines: 4, sizes: [30, 27, 24, 21, 18, 16] });
  const height = title.size * 1.14;
  const first = top + 30 + title.size;
  return (
    <g fill={colours.text}>
      <text class="cover-author" x="20" y={top + 15} font-size={author.size}>
        {author.lines[0]}
      </text>
      <text class="cover-title" font-size={title.size}>
        {title.lines.map((line, index) => (
          <tspan key={line} x="20" y={first + index * height}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}
