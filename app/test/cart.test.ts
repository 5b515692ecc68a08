import { expect, test } from "vitest";
import { addToCart, maxQuantity, priceCart, setQuantity } from "../src/bookstore/cart.ts";
import { books } from "../src/bookstore/catalogue.ts";

const [first, second] = books;
if (!first || !second) throw new Error("these tests need two books");

test("an empty cart costs nothing", () => {
  expect(priceCart([])).toEqual({ items: [], count: 0, total: 0 });
});

test("a cart keeps the order in which books were added, also when one is added again", () => {
  let lines = addToCart([], second.isbn, 1);
  lines = addToCart(lines, first.isbn, 2);
  lines = addToCart(lines, second.isbn, 3);
  expect(lines).toEqual([
    { isbn: second.isbn, quantity: 4 },
    { isbn: first.isbn, quantity: 2 },
  ]);
  expect(priceCart(lines)).toEqual({
    items: [
      { isbn: second.isbn, title: second.title, price: second.price, quantity: 4 },
      { isbn: first.isbn, title: first.title, price: first.price, quantity: 2 },
    ],
    count: 6,
    total: 4 * second.price + 2 * first.price,
  });
});

test("changes leave the former lines alone", () => {
  const lines = Object.freeze(addToCart([], first.isbn, 1).map((line) => Object.freeze(line)));
  addToCart(lines, first.isbn, 1);
  setQuantity(lines, first.isbn, 0);
  expect(lines).toEqual([{ isbn: first.isbn, quantity: 1 }]);
});

test("a line goes up to the limit and not beyond", () => {
  const lines = addToCart([], first.isbn, maxQuantity);
  expect(priceCart(lines).count).toBe(999);
  expect(() => addToCart(lines, first.isbn, 1)).toThrow(
    expect.objectContaining({ code: "quantity_limit" }),
  );
});

test("a book that the shop doesn't sell can't be added", () => {
  expect(() => addToCart([], "9790000000001", 1)).toThrow(
    expect.objectContaining({ code: "book_not_found" }),
  );
});

test("a quantity is replaced in place, and zero removes the line", () => {
  const lines = addToCart(addToCart([], first.isbn, 1), second.isbn, 1);
  expect(setQuantity(lines, first.isbn, 7)).toEqual([
    { isbn: first.isbn, quantity: 7 },
    { isbn: second.isbn, quantity: 1 },
  ]);
  expect(setQuantity(lines, first.isbn, 0)).toEqual([{ isbn: second.isbn, quantity: 1 }]);
});

test("the quantity of a book that isn't in the cart can't be changed", () => {
  expect(() => setQuantity([], first.isbn, 1)).toThrow(
    expect.objectContaining({ code: "not_in_cart" }),
  );
});

test("a line whose book has left the catalogue is not sold", () => {
  expect(priceCart([{ isbn: "9790000000001", quantity: 2 }])).toEqual({
    items: [],
    count: 0,
    total: 0,
  });
});
