// What a book of the shop is.

/** Drawings that a cover can have; the page has one SVG for each. */
export const motifs = [
  "waves",
  "whale",
  "moon",
  "sun",
  "mountains",
  "forest",
  "city",
  "ship",
  "letters",
  "eye",
  "mirror",
  "clock",
  "rose",
  "crown",
  "stairs",
  "birds",
  "train",
  "mask",
  "keys",
  "garden",
] as const;

/** One of {@link motifs}. */
export type Motif = (typeof motifs)[number];

/** Shelves of the shop; the page translates them. */
export const subjects = [
  "adventure",
  "coming-of-age",
  "fantasy",
  "gothic",
  "history",
  "mystery",
  "poetry",
  "psychology",
  "romance",
  "satire",
  "science-fiction",
  "society",
] as const;

/** One of {@link subjects}. */
export type Subject = (typeof subjects)[number];

/** A book as the catalogue holds it and as the HTTP interface shows it. */
export interface Book {
  /** 13 digits that start with 9790 and end with a valid EAN check digit: printed music, so never a book's. */
  isbn: string;
  /** In the language of the original. */
  title: string;
  author: string;
  /** Year of the first edition as a book. */
  year: number;
  /** In cents of BRL. */
  price: number;
  /** Language of the original. */
  language: "en" | "pt";
  subject: Subject;
  /** Two sentences in each language of the page. */
  description: { en: string; "pt-BR": string };
  /** `hue` in degrees, 0 to 359. */
  cover: { motif: Motif; hue: number };
}
