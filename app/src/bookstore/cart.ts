// What a cart holds, what it costs, and how it changes.
import { BookstoreError } from "./bookstore-error.ts";
import { findBook, getBook } from "./catalogue.ts";

/** The most copies of one book in a cart. */
export const maxQuantity = 999;

/** What the session keeps of a line; an array of these keeps the order in which books were added. */
export interface CartLine {
  isbn: string;
  /** 1 to {@link maxQuantity} */
  quantity: number;
}

/** A line with what the catalogue knows; `price` in cents for one copy. */
export interface CartItem {
  isbn: string;
  title: string;
  price: number;
  quantity: number;
}

/** A cart as the shopper sees it; `count` is the sum of the quantities, `total` is in cents. */
export interface Cart {
  items: CartItem[];
  count: number;
  total: number;
}

/** Titles, prices and sums of the lines; a book that has left the catalogue is left out. */
export function priceCart(lines: readonly CartLine[]): Cart {
  const items = lines.flatMap(({ isbn, quantity }) => {
    const book = findBook(isbn);
    return book ? [{ isbn, title: book.title, price: book.price, quantity }] : [];
  });
  return {
    items,
    count: items.reduce((sum, { quantity }) => sum + quantity, 0),
    total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
  };
}

/**
 * The lines with `quantity` more copies of a book.
 * @throws BookstoreError `book_not_found`, or `quantity_limit` if the line would exceed {@link maxQuantity}
 */
export function addToCart(lines: readonly CartLine[], isbn: string, quantity: number): CartLine[] {
  const { title } = getBook(isbn);
  const present = lines.find((line) => line.isbn === isbn);
  const sum = (present?.quantity ?? 0) + quantity;
  if (sum > maxQuantity) {
    throw new BookstoreError(
      "quantity_limit",
      `A cart holds at most ${maxQuantity} copies of "${title}"; this would make ${sum}.`,
    );
  }
  if (!present) return [...lines, { isbn, quantity }];
  return lines.map((line) => (line.isbn === isbn ? { isbn, quantity: sum } : line));
}

/**
 * The lines with exactly `quantity` copies of a book that is in them; 0 removes it.
 * @throws BookstoreError `not_in_cart`
 */
export function setQuantity(
  lines: readonly CartLine[],
  isbn: string,
  quantity: number,
): CartLine[] {
  if (!lines.some((line) => line.isbn === isbn)) {
    throw new BookstoreError("not_in_cart", `The cart holds no book with ISBN ${isbn}.`);
  }
  if (quantity === 0) return lines.filter((line) => line.isbn !== isbn);
  return lines.map((line) => (line.isbn === isbn ? { isbn, quantity } : line));
}
