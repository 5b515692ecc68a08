// Decides which books the catalogue shows, and in which order.
import type { Book, Language } from "../api/wire.ts";

/** How the reader narrows the catalogue; `words` matches title and author, without accents. */
export type BookFilter = {
  words: string;
  language: "all" | Book["language"];
  /** Empty: every subject. */
  subject: string;
  sort: "title" | "author" | "year" | "price";
};

/** Shows everything, by title. */
export const noFilter: BookFilter = { words: "", language: "all", subject: "", sort: "title" };

/** The books that fit every word of the filter, sorted as `language` sorts. */
export function selectBooks(
  books: readonly Book[],
  filter: BookFilter,
  language: Language,
): Book[] {
  const words = fold(filter.words).split(/\s+/).filter(Boolean);
  const { compare } = new Intl.Collator(language);
  const order = {
    title: (a: Book, b: Book) => compare(a.title, b.title),
    author: (a: Book, b: Book) => compare(familyName(a.author), familyName(b.author)),
    year: (a: Book, b: Book) => a.year - b.year,
    price: (a: Book, b: Book) => a.price - b.price,
  }[filter.sort];
  return books
    .filter((book) => filter.language === "all" || book.language === filter.language)
    .filter((book) => filter.subject === "" || book.subject === filter.subject)
    .filter((book) => {
      const text = fold(`${book.title} ${book.author}`);
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => order(a, b) || compare(a.title, b.title));
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function familyName(author: string): string {
  return author.split(" ").at(-1) ?? author;
}
