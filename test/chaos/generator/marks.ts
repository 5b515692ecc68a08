// Decides how a quantity in a cart tells exactly which adds are in it, and how often each of them counted.
import { books } from "../../../app/src/bookstore/catalogue.ts";

/**
 * One add: so many copies of one book. The units of a book are powers of 3, so the quantity in the cart, written in
 * base 3, has a digit for each add: 0 not there, 1 there, 2 counted twice.
 */
export interface Mark {
  readonly isbn: string;
  readonly unit: number;
}

const units = [1, 3, 9, 27, 81] as const;

/** How many of the catalogue's books have a quantity that is set rather than added to. */
const registers = 4;

/** Quantities by ISBN, as a cart shows them. */
export type Quantities = Readonly<Record<string, number>>;

/** The books and units of one visit, each visit's in an order of its own, so that mixed-up sessions show. */
export interface Shelf {
  /** The adds that a visit may make, none of them twice. */
  readonly marks: readonly Mark[];
  /** ISBNs of books whose quantity is set. */
  readonly registers: readonly string[];
}

/** @param shuffled another order of what it gets */
export function shelfOf(shuffled: <T>(from: readonly T[]) => T[]): Shelf {
  const isbns = shuffled(books.map(({ isbn }) => isbn));
  const added = isbns.slice(registers);
  // different books first: parallel adds of one book alone would hide what gets lost between books
  const marks = shuffled(units).flatMap((unit) => shuffled(added).map((isbn) => ({ isbn, unit })));
  return { marks, registers: isbns.slice(0, registers) };
}

/** How often an add counted in a cart with these quantities: 0, 1, or 2 for more than once. */
export function timesIn({ isbn, unit }: Mark, quantities: Quantities): number {
  return Math.floor((quantities[isbn] ?? 0) / unit) % 3;
}

/** Every add that these quantities hold, `others` left out. */
export function marksIn(quantities: Quantities, others: readonly string[]): Mark[] {
  return Object.keys(quantities)
    .filter((isbn) => !others.includes(isbn))
    .flatMap((isbn) => units.map((unit) => ({ isbn, unit })))
    .filter((mark) => timesIn(mark, quantities) > 0);
}

/** An add's name within its visit. */
export function nameOf({ isbn, unit }: Mark): string {
  return `${isbn}x${unit}`;
}
