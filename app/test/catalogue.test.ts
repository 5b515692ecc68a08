import { expect, test } from "vitest";
import { motifs, subjects } from "../src/bookstore/book.ts";
import { books, findBook, getBook } from "../src/bookstore/catalogue.ts";

/** EAN-13: digits weighted 1, 3, 1, 3 ... add up to a multiple of ten. */
function hasValidCheckDigit(isbn: string): boolean {
  const sum = Array.from(isbn).reduce(
    (sum, digit, i) => sum + Number(digit) * (i % 2 === 0 ? 1 : 3),
    0,
  );
  return sum % 10 === 0;
}

/** Sentences end with a full stop or a question mark before a space or the end; "Mr" and "Sr." don't end one. */
function countSentences(text: string): number {
  return text.replaceAll(/\bSr\./g, "Sr").match(/[.?!](?= |$)/g)?.length ?? 0;
}

test("the shop sells 24 books or more, about half in each language", () => {
  expect(books.length).toBeGreaterThanOrEqual(24);
  const english = books.filter(({ language }) => language === "en").length;
  expect(Math.abs(english / books.length - 0.5)).toBeLessThan(0.1);
});

test.each(books.map((book) => [book.title, book] as const))("%s is complete", (_title, book) => {
  expect(book.isbn).toMatch(/^9790\d{9}$/);
  expect(hasValidCheckDigit(book.isbn)).toBe(true);
  expect(book.title.trim()).not.toBe("");
  expect(book.author.trim()).not.toBe("");
  // works of authors who died by 1955 or that appeared by 1930 are free in Brazil and in the US
  expect(book.year).toBeGreaterThan(1500);
  expect(book.year).toBeLessThan(1930);
  expect(Number.isInteger(book.price) && book.price > 0).toBe(true);
  expect(subjects).toContain(book.subject);
  expect(motifs).toContain(book.cover.motif);
  expect(Number.isInteger(book.cover.hue)).toBe(true);
  expect(book.cover.hue).toBeGreaterThanOrEqual(0);
  expect(book.cover.hue).toBeLessThan(360);
  expect(countSentences(book.description.en)).toBe(2);
  expect(countSentences(book.description["pt-BR"])).toBe(2);
  expect(book.description.en).not.toBe(book.description["pt-BR"]);
});

test("no ISBN and no title occurs twice", () => {
  expect(new Set(books.map(({ isbn }) => isbn)).size).toBe(books.length);
  expect(new Set(books.map(({ title }) => title)).size).toBe(books.length);
});

test("every motif is on some cover", () => {
  expect(new Set(books.map(({ cover }) => cover.motif))).toEqual(new Set(motifs));
});

test("an unknown ISBN finds nothing, and getting it is refused", () => {
  expect(findBook("9790000000001")).toBeUndefined();
  expect(() => getBook("9790000000001")).toThrow(
    expect.objectContaining({ code: "book_not_found" }),
  );
});
