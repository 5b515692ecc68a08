import { expect, test } from "vitest";
import { books } from "../src/bookstore/catalogue.ts";
import { findServed, rememberServed, rememberedRequests } from "../src/bookstore/idempotency.ts";
import type { ServedRequest } from "../src/bookstore/idempotency.ts";
import { describeOrder, placeOrder } from "../src/bookstore/order.ts";

const [book] = books;
if (!book) throw new Error("these tests need a book");

test("an order holds what the cart held", () => {
  const placed = placeOrder([{ isbn: book.isbn, quantity: 2 }], "B-1", Date.UTC(2024, 0, 31));
  expect(describeOrder(placed)).toEqual({
    number: "B-1",
    items: [{ isbn: book.isbn, title: book.title, price: book.price, quantity: 2 }],
    count: 2,
    total: 2 * book.price,
    placedAt: "2024-01-31T00:00:00.000Z",
  });
});

test("an empty cart can't be ordered", () => {
  expect(() => placeOrder([], "B-1", 0)).toThrow(expect.objectContaining({ code: "cart_empty" }));
});

test("a request is found again by its key", () => {
  const served = rememberServed([], { key: "k1", request: "add 1" });
  expect(findServed(served, "k1", "add 1")).toEqual({ key: "k1", request: "add 1" });
  expect(findServed(served, "k2", "add 1")).toBeUndefined();
  expect(findServed(served, undefined, "add 1")).toBeUndefined();
});

test("a key that comes with another request is refused", () => {
  const served = rememberServed([], { key: "k1", request: "add 1" });
  expect(() => findServed(served, "k1", "add 2")).toThrow(
    expect.objectContaining({ code: "idempotency_key_reused" }),
  );
});

test("the oldest requests are forgotten, so a session can't grow without end", () => {
  let served: ServedRequest[] = [];
  for (let i = 0; i <= rememberedRequests; i += 1) {
    served = rememberServed(served, { key: `k${i}`, request: "add" });
  }
  expect(served).toHaveLength(200);
  expect(findServed(served, "k0", "add")).toBeUndefined();
  expect(findServed(served, "k1", "add")).toBeDefined();
  expect(findServed(served, "k200", "add")).toBeDefined();
});
