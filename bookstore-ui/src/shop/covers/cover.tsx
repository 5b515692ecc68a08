// Decides what a cover looks like: its motif drawn, title and author set so that they always fit.
import { useMemo } from "preact/hooks";
import type { Book } from "../../api/wire.ts";
import { measureText } from "./measure-text.ts";
import type { Motif } from "./motif.ts";
import { natureMotifs } from "./motifs-nature.tsx";
import { placeMotifs } from "./motifs-places.tsx";
import { thingMotifs } from "./motifs-things.tsx";
import { arrangementOf, paletteOf, type Palette } from "./palette.ts";
import { leading, typeset } from "./typeset.ts";

const motifs: ReadonlyMap<string, Motif> = new Map(
  Object.entries({ ...natureMotifs, ...placeMotifs, ...thingMotifs }),
);

/** Names of the motifs that have a drawing; any other is drawn as letters. */
export const motifNames: readonly string[] = [...motifs.keys()];

type CoverProps = { book: Pick<Book, "isbn" | "title" | "author" | "cover"> };

/** A cover of 240 by 360 units. It repeats what the text beside it says, so readers skip it. */
export function Cover({ book }: CoverProps) {
  // drawn once: measuring its words again at each event was half of what an event cost
  return useMemo(() => <Drawing book={book} />, [book]);
}

function Drawing({ book }: CoverProps) {
  const { motif, hue } = book.cover;
  const arrangement = arrangementOf(book.isbn);
  const colours = paletteOf(hue, arrangement);
  const draw = motifs.get(motif) ?? thingMotifs.letters;
  const isLabel = arrangement === "label";
  return (
    <svg class="cover" viewBox="0 0 240 360" aria-hidden="true" focusable="false">
      <rect width="240" height="360" fill={colours.ground} />
      <g transform={isLabel ? "translate(0 6)" : "translate(0 160)"}>{draw(colours)}</g>
      {isLabel && <rect y="206" width="240" height="154" fill={paletteOf(hue, "paper").ground} />}
      {arrangement === "paper" && <Mat colours={colours} />}
      <CoverWords book={book} colours={colours} top={isLabel ? 216 : 20} />
      <path d="M6 0v360" stroke={colours.text} stroke-opacity="0.13" stroke-width="2" />
    </svg>
  );
}

/** A border that cuts off the drawing, with a fine line inside. */
function Mat({ colours }: { colours: Palette }) {
  return (
    <g fill="none">
      <rect x="6" y="6" width="228" height="348" stroke={colours.ground} stroke-width="12" />
      <rect x="12" y="12" width="216" height="336" stroke={colours.art} stroke-width="1.5" />
    </g>
  );
}

type WordsProps = CoverProps & { colours: Palette; top: number };

const left = 22;

function CoverWords({ book, colours, top }: WordsProps) {
  const authorRoom = { width: 196, height: 20, sizes: [13.5, 12, 11, 10] } as const;
  const titleRoom = { width: 196, height: 112, sizes: [34, 31, 28, 25, 22, 19, 16] } as const;
  const author = typeset(book.author, authorRoom, measureText);
  const title = typeset(book.title, titleRoom, measureText);
  return (
    <g class="cover-words" fill={colours.text}>
      <text x={left} y={top + 17} font-size={author.size}>
        {author.lines[0]}
      </text>
      <text font-size={title.size}>
        {title.lines.map((line, index) => (
          <tspan
            key={`${index} ${line}`}
            x={left}
            y={top + 24 + title.size + index * title.size * leading}
          >
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}
