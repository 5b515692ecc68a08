// Decides what the shop tells the reader after an answer: above all, whether a move lost anything.
import type { Failure } from "../api/failure.ts";
import type { Cart } from "../api/wire.ts";
import { quantityOf, type CartAnswer, type Operation } from "./operation.ts";

/** One thing to tell; the newest replaces the one before. */
export type Notice =
  | { kind: "added"; title: string; count: number; isRepeat: boolean }
  | { kind: "burst"; title: string; copies: number; count: number }
  | { kind: "changed"; title: string; quantity: number }
  | { kind: "removed"; title: string }
  | { kind: "welcome"; name: string }
  | { kind: "left" }
  | { kind: "moved"; to: string; count: number }
  | { kind: "lost"; from: string; to: string; before: number; after: number }
  | { kind: "failed"; operation: Operation; failure: Failure; server: string | null };

/** Tells that another app server gave the cart, and whether it is complete; null when it is the same. */
export function moveNotice(
  shop: { cart: Cart | null; cartServer: string | null },
  answer: CartAnswer,
): Notice | null {
  const { cart: before, cartServer: from } = shop;
  const { cart: after, server: to } = answer;
  if (before === null || before.count === 0 || from === null || to === null || from === to)
    return null;
  if (isComplete(before, answer)) return { kind: "moved", to, count: after.count };
  return { kind: "lost", from, to, before: before.count, after: after.count };
}

/** Tells what the operation did to the cart; after a mere look there is nothing to tell. */
export function noticeOf(before: Cart | null, answer: CartAnswer): Notice | null {
  const { operation, cart, isRetry } = answer;
  switch (operation.kind) {
    case "add": {
      const { title, isbn } = operation;
      const isRepeat = isRetry && quantityOf(cart, isbn) === quantityOf(before, isbn);
      return { kind: "added", title, count: cart.count, isRepeat };
    }
    case "burst":
      return { kind: "burst", title: operation.title, copies: operation.copies, count: cart.count };
    case "change":
      return {
        kind: "changed",
        title: operation.title,
        quantity: quantityOf(cart, operation.isbn),
      };
    case "remove":
      return { kind: "removed", title: operation.title };
    case "load":
    case "checkout":
    case "login":
    case "logout":
      return null;
  }
}

function isComplete(before: Cart, answer: CartAnswer): boolean {
  const { cart: after, operation, isRetry } = answer;
  const touched = "isbn" in operation ? operation.isbn : null;
  const isRestThere = before.items.every(
    ({ isbn, quantity }) => isbn === touched || quantityOf(after, isbn) === quantity,
  );
  if (operation.kind !== "add" && operation.kind !== "burst") return isRestThere;
  // the earlier try of a retry may be in `before` already
  const added = operation.kind === "burst" ? operation.copies : isRetry ? 0 : 1;
  const least = quantityOf(before, operation.isbn) + added;
  return isRestThere && quantityOf(after, operation.isbn) >= least;
}
