// Decides the colours and the arrangement of a cover, from its hue and its book alone.

/** The colours of one cover; every drawing uses these and no others. */
export type Palette = {
  /** Behind everything. */
  ground: string;
  /** Title and author; at least 7:1 on what is behind them. */
  text: string;
  /** The drawing's main colour. */
  art: string;
  /** A second, quieter colour of the drawing. */
  soft: string;
  /** The one thing that catches the eye. */
  accent: string;
};

/** Where the words stand: over the drawing, on a label below it, or in a frame above it. */
export type Arrangement = "night" | "paper" | "label";

const arrangements = ["night", "paper", "label"] as const;

/** The arrangement of a book: always the same for the same ISBN. */
export function arrangementOf(isbn: string): Arrangement {
  let sum = 0;
  for (const digit of isbn) sum = (sum * 31 + digit.charCodeAt(0)) % 9973;
  return arrangements[sum % arrangements.length] ?? "night";
}

/** The colours of a cover; `hue` in degrees. OKLCH keeps every hue equally light. */
export function paletteOf(hue: number, arrangement: Arrangement): Palette {
  const colour = (lightness: number, chroma: number, turn = 0) =>
    `oklch(${lightness} ${chroma} ${(hue + turn + 360) % 360})`;
  switch (arrangement) {
    case "night":
      return {
        ground: colour(0.31, 0.065),
        text: colour(0.97, 0.015),
        art: colour(0.72, 0.09),
        soft: colour(0.45, 0.08),
        accent: colour(0.84, 0.11, 60),
      };
    case "paper":
      return {
        ground: colour(0.94, 0.028),
        text: colour(0.28, 0.06),
        art: colour(0.5, 0.1),
        soft: colour(0.8, 0.06),
        accent: colour(0.63, 0.15, 50),
      };
    case "label":
      return {
        ground: colour(0.8, 0.08),
        text: colour(0.26, 0.06),
        art: colour(0.4, 0.09),
        soft: colour(0.68, 0.1),
        accent: colour(0.96, 0.04, 60),
      };
  }
}
