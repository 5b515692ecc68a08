import { expect, test } from "vitest";
import { parseLockingMode } from "../../src/locking/locking-mode.ts";
import { ReadOnlyRequests } from "../../src/locking/read-only-requests.ts";
import { needsLock } from "../../src/locking/strategy.ts";

const readCart = { key: "GET /cart", path: "/cart" };
const writeCart = { key: "POST /cart", path: "/cart" };
const readBook = { key: "GET /books/:id", path: "/books/7" };

test.each([
  ["none", []],
  ["all", [readCart, writeCart, readBook]],
  ["auto", [writeCart, readBook]],
  ["uriPattern:/cart", [readCart, writeCart]],
  ["uriPattern:/books/\\d+", [readBook]],
])("%s locks what it has to", (text, locked) => {
  const readOnly = new ReadOnlyRequests();
  readOnly.learn(readCart.key, false);
  readOnly.learn(writeCart.key, true);
  const mode = parseLockingMode(text);
  const all = [readCart, writeCart, readBook];
  expect(all.filter((request) => needsLock(mode, request, readOnly))).toEqual(locked);
});
