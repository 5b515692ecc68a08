// Decides what the shop knows: the catalogue, the cart, who reads, what is under way, what to tell.
import type { Failure } from "../api/failure.ts";
import type { Book, Cart, Order } from "../api/wire.ts";
import { moveNotice, noticeOf, type Notice } from "./notice.ts";
import type { CartAnswer, Operation } from "./operation.ts";

/** The shop's half of the model. */
export type ShopModel = {
  /** Null until the catalogue has arrived. */
  books: readonly Book[] | null;
  /** Null until a cart has arrived. */
  cart: Cart | null;
  /** App server that gave `cart`. */
  cartServer: string | null;
  /** Null when nobody is logged in. */
  name: string | null;
  /** The last order placed from this page. */
  order: Order | null;
  /** Why the last load failed; null when it did not. */
  loadFailure: Failure | null;
  /** Operations without an answer yet. */
  pending: readonly Operation[];
  notice: Notice | null;
};

/** What can happen to the shop. `server` is the app server that answered. */
export type ShopEvent =
  | { type: "operation-started"; operation: Operation }
  | { type: "operation-ended"; operation: Operation }
  | { type: "operation-failed"; operation: Operation; failure: Failure; server: string | null }
  | { type: "books-received"; books: readonly Book[] }
  | ({ type: "cart-received" } & CartAnswer)
  | { type: "name-received"; operation: Operation; name: string | null }
  | { type: "order-received"; order: Order; cart: Cart; server: string | null }
  | { type: "notice-dismissed" }
  /** The reader went to another view. */
  | { type: "view-left" };

/** Before anything was asked. */
export const emptyShop: ShopModel = {
  books: null,
  cart: null,
  cartServer: null,
  name: null,
  order: null,
  loadFailure: null,
  pending: [],
  notice: null,
};

const noLines: Cart = { items: [], count: 0, total: 0 };

/** The shop after an event. `isSticky` is false when every request may go to another app server. */
export function reduceShop(shop: ShopModel, event: ShopEvent, isSticky: boolean): ShopModel {
  switch (event.type) {
    case "operation-started":
      return { ...shop, pending: [...shop.pending, event.operation] };
    case "operation-ended":
      return { ...shop, pending: shop.pending.filter((other) => other !== event.operation) };
    case "operation-failed":
      return failed(shop, event);
    case "books-received":
      return { ...shop, books: event.books, loadFailure: null };
    case "cart-received":
      return withCart(shop, event, isSticky);
    case "name-received":
      return named(shop, event);
    case "order-received":
      return {
        ...shop,
        cart: event.cart,
        cartServer: event.server,
        order: event.order,
        // the order's own view tells it
        notice: null,
      };
    case "notice-dismissed":
      return { ...shop, notice: null };
    case "view-left":
      return { ...shop, notice: isAboutLine(shop.notice) ? null : shop.notice };
  }
}

/** What happened to one line is old news in another view; a move or a failure is not. */
function isAboutLine(notice: Notice | null): boolean {
  return (
    notice?.kind === "added" ||
    notice?.kind === "burst" ||
    notice?.kind === "changed" ||
    notice?.kind === "removed"
  );
}

/** True while an operation of this kind (and book) has no answer. */
export function isPending(shop: ShopModel, kind: Operation["kind"], isbn?: string): boolean {
  return shop.pending.some(
    (operation) =>
      operation.kind === kind &&
      (isbn === undefined || ("isbn" in operation && operation.isbn === isbn)),
  );
}

type Of<T extends ShopEvent["type"]> = Extract<ShopEvent, { type: T }>;

function failed(shop: ShopModel, event: Of<"operation-failed">): ShopModel {
  const { operation, failure, server } = event;
  const notice: Notice = { kind: "failed", operation, failure, server };
  if (operation.kind !== "load") return { ...shop, notice };
  // an earlier failure holds the reader's own unfinished business: a failed look must not hide it
  return { ...shop, loadFailure: failure, notice: shop.books === null ? null : keep(shop, notice) };
}

function withCart(shop: ShopModel, answer: CartAnswer, isSticky: boolean): ShopModel {
  const { cart, server, operation } = answer;
  const move = moveNotice(shop, answer);
  // in turns, a move is nothing to tell, but a loss is
  const isNews = isSticky || move?.kind === "lost";
  const notice = (isNews ? move : null) ?? noticeOf(shop.cart, answer);
  return {
    ...shop,
    cart,
    cartServer: server,
    loadFailure: null,
    notice: operation.kind === "load" ? keep(shop, notice ?? lastNews(shop)) : notice,
  };
}

function named(shop: ShopModel, event: Of<"name-received">): ShopModel {
  const { name, operation } = event;
  if (operation.kind === "logout")
    return { ...shop, name, cart: noLines, cartServer: null, notice: { kind: "left" } };
  if (operation.kind === "login" && name !== null)
    return { ...shop, name, notice: { kind: "welcome", name } };
  return { ...shop, name };
}

/** A look that has nothing to tell leaves the last news, unless that was a failed look. */
function lastNews({ notice }: ShopModel): Notice | null {
  return notice?.kind === "failed" ? null : notice;
}

function keep(shop: ShopModel, next: Notice | null): Notice | null {
  const { notice } = shop;
  const isUnfinished = notice?.kind === "failed" && notice.operation.kind !== "load";
  return isUnfinished ? notice : next;
}
