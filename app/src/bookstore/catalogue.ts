// Which books there are, and how one is found.
import type { Book } from "./book.ts";
import { BookstoreError } from "./bookstore-error.ts";
import { englishBooks } from "./english-books.ts";
import { portugueseBooks } from "./portuguese-books.ts";

/** Every book of the shop, ordered by title. */
export const books: readonly Book[] = [...englishBooks, ...portugueseBooks].toSorted((a, b) =>
  a.title.localeCompare(b.title, "pt-BR"),
);

const booksByIsbn: ReadonlyMap<string, Book> = new Map(books.map((book) => [book.isbn, book]));

/** The book with that ISBN; undefined if the shop doesn't sell it. */
export function findBook(isbn: string): Book | undefined {
  return booksByIsbn.get(isbn);
}

/**
 * The book with that ISBN.
 * @throws BookstoreError `book_not_found`
 */
export function getBook(isbn: string): Book {
  const book = findBook(isbn);
  if (!book) throw new BookstoreError("book_not_found", `There is no book with ISBN ${isbn}.`);
  return book;
}
