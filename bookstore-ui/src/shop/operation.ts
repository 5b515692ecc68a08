// Decides what a reader can ask of the shop, and what an answer with a cart says.
import type { Cart } from "../api/wire.ts";

/** Something the reader asked for; it may take more than one request. */
export type Operation =
  | { kind: "load" }
  | { kind: "add"; isbn: string; title: string }
  /** As many copies, one a request, all at the same moment. */
  | { kind: "burst"; isbn: string; title: string; copies: number }
  | { kind: "change"; isbn: string; title: string; quantity: number }
  | { kind: "remove"; isbn: string; title: string }
  | { kind: "checkout" }
  | { kind: "login"; name: string }
  | { kind: "logout" };

/** A cart, the operation that asked for it, and the app server that gave it. */
export type CartAnswer = {
  operation: Operation;
  cart: Cart;
  server: string | null;
  /** An earlier try with the same key has had no answer. */
  isRetry: boolean;
};

/** Copies of a book in the cart; 0 when there is none or no cart yet. */
export function quantityOf(cart: Cart | null, isbn: string): number {
  return cart?.items.find((line) => line.isbn === isbn)?.quantity ?? 0;
}
