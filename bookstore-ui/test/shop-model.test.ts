import { describe, expect, it } from "vitest";
import type { Failure } from "../src/api/failure.ts";
import { emptyModel, type PageEvent } from "../src/model.ts";
import { isPending } from "../src/shop/shop-model.ts";
import {
  add,
  after,
  cartOf,
  cartReceived,
  casmurro,
  dracula,
  labSession,
  load,
  next,
} from "./samples.ts";

const unreachable: Failure = { kind: "unreachable" };

function failed(operation: ReturnType<typeof add>, failure = unreachable): PageEvent {
  return { type: "operation-failed", operation, failure, server: null };
}

describe("the shop's model", () => {
  it("starts without books, cart or notice", () => {
    expect(emptyModel.shop).toMatchObject({ books: null, cart: null, name: null, notice: null });
  });

  it("never changes the model it is given", () => {
    const before = after(cartReceived(load, cartOf([dracula, 1])));
    const copy = structuredClone(before);
    next(before, cartReceived(add(dracula), cartOf([dracula, 2])));
    expect(before).toEqual(copy);
  });

  it("shows an operation as pending from its start to its end", () => {
    const operation = add(dracula);
    const started = after({ type: "operation-started", operation });
    expect(isPending(started.shop, "add", dracula.isbn)).toBe(true);
    expect(isPending(started.shop, "add", casmurro.isbn)).toBe(false);
    expect(isPending(started.shop, "remove")).toBe(false);
    const ended = next(started, { type: "operation-ended", operation });
    expect(isPending(ended.shop, "add")).toBe(false);
  });

  it("tells that a book was added, with the count of the whole cart", () => {
    const cart = cartOf([casmurro, 2], [dracula, 1]);
    const { shop } = after(cartReceived(add(dracula), cart));
    expect(shop.cart).toEqual(cart);
    expect(shop.notice).toEqual({ kind: "added", title: "Dracula", count: 3, isRepeat: false });
  });

  it("tells that a retry had already counted", () => {
    const cart = cartOf([dracula, 1]);
    const { shop } = after(
      cartReceived(load, cart),
      cartReceived(add(dracula), cart, { isRetry: true }),
    );
    expect(shop.notice).toMatchObject({ kind: "added", isRepeat: true });
  });

  it("does not call a first try a repeat, even if another tab took a copy out meanwhile", () => {
    const cart = cartOf([dracula, 1]);
    const { shop } = after(cartReceived(load, cart), cartReceived(add(dracula), cart));
    expect(shop.notice).toMatchObject({ kind: "added", isRepeat: false });
  });

  it("keeps the cart of the last answer when an operation fails", () => {
    const cart = cartOf([dracula, 1]);
    const { shop } = after(cartReceived(load, cart), failed(add(casmurro)));
    expect(shop.cart).toEqual(cart);
    expect(shop.notice).toMatchObject({ kind: "failed", failure: unreachable });
  });

  it("keeps the reader's unfinished business when a later look succeeds or fails", () => {
    const cart = cartOf([dracula, 1]);
    const unfinished = after(cartReceived(load, cart), failed(add(casmurro)));
    const looked = next(unfinished, cartReceived(load, cart));
    expect(looked.shop.notice).toMatchObject({ kind: "failed" });
    const lookFailed = next(
      { ...unfinished, shop: { ...unfinished.shop, books: [dracula] } },
      { type: "operation-failed", operation: load, failure: unreachable, server: null },
    );
    expect(lookFailed.shop.notice).toMatchObject({ operation: { kind: "add" } });
  });

  it("keeps the last news when a later look has none", () => {
    const cart = cartOf([dracula, 1]);
    const { shop } = after(cartReceived(add(dracula), cart), cartReceived(load, cart));
    expect(shop.notice).toMatchObject({ kind: "added" });
  });

  it("drops a failed look when a later one succeeds", () => {
    const { shop } = after(
      { type: "books-received", books: [dracula] },
      { type: "operation-failed", operation: load, failure: unreachable, server: null },
      cartReceived(load, cartOf()),
    );
    expect(shop.notice).toBeNull();
  });

  it("forgets why the load failed once something arrived", () => {
    const lost = after({
      type: "operation-failed",
      operation: load,
      failure: unreachable,
      server: null,
    });
    expect(lost.shop.loadFailure).toEqual(unreachable);
    expect(next(lost, { type: "books-received", books: [] }).shop.loadFailure).toBeNull();
  });

  it("has an empty cart and no name after logging out", () => {
    const { shop } = after(
      { type: "name-received", operation: { kind: "login", name: "Ana" }, name: "Ana" },
      cartReceived(load, cartOf([dracula, 1])),
      { type: "name-received", operation: { kind: "logout" }, name: null },
    );
    expect(shop).toMatchObject({ name: null, cart: { count: 0 }, notice: { kind: "left" } });
  });

  it("keeps the order, and the cart that came with it", () => {
    const order = { number: "7", ...cartOf([dracula, 1]), placedAt: "2026-01-01T12:00:00Z" };
    const { shop } = after(cartReceived(load, cartOf([dracula, 1])), {
      type: "order-received",
      order,
      cart: cartOf(),
      server: "app1",
    });
    expect(shop.order).toEqual(order);
    expect(shop.cart?.count).toBe(0);
  });

  it("drops news about a line when the view is left, but not a failure", () => {
    const added = after(cartReceived(add(dracula), cartOf([dracula, 1])));
    expect(next(added, { type: "view-left" }).shop.notice).toBeNull();
    const lost = after(failed(add(dracula)));
    expect(next(lost, { type: "view-left" }).shop.notice).not.toBeNull();
  });
});

describe("an answer from another app server", () => {
  const before = cartReceived(load, cartOf([casmurro, 2], [dracula, 1]));

  it("is told, with the whole cart", () => {
    const cart = cartOf([casmurro, 2], [dracula, 2]);
    const { shop } = after(before, cartReceived(add(dracula), cart, { server: "app2" }));
    expect(shop.notice).toEqual({ kind: "moved", to: "app2", count: 4 });
  });

  it.each([
    ["a line is gone", cartOf([dracula, 2])],
    ["a line has fewer copies", cartOf([casmurro, 1], [dracula, 2])],
    ["the added copy is missing", cartOf([casmurro, 2], [dracula, 1])],
    ["the cart is empty", cartOf()],
  ])("is told as a loss when %s", (_what, cart) => {
    const { shop } = after(before, cartReceived(add(dracula), cart, { server: "app2" }));
    expect(shop.notice).toMatchObject({ kind: "lost", from: "app1", to: "app2", before: 3 });
  });

  it("is complete when the reader removed the line that is gone", () => {
    const { isbn, title } = dracula;
    const { shop } = after(
      before,
      cartReceived({ kind: "remove", isbn, title }, cartOf([casmurro, 2]), { server: "app2" }),
    );
    expect(shop.notice).toMatchObject({ kind: "moved", count: 2 });
  });

  it("is complete when a retry finds its copy already counted", () => {
    const cart = cartOf([casmurro, 2], [dracula, 1]);
    const { shop } = after(
      before,
      cartReceived(add(dracula), cart, { server: "app2", isRetry: true }),
    );
    expect(shop.notice).toMatchObject({ kind: "moved" });
  });

  it("is no news before there is anything to lose", () => {
    const { shop } = after(
      cartReceived(load, cartOf()),
      cartReceived(add(dracula), cartOf([dracula, 1]), { server: "app2" }),
    );
    expect(shop.notice).toMatchObject({ kind: "added" });
  });

  it("is no news when the balancer sends every request elsewhere", () => {
    const cart = cartOf([casmurro, 2], [dracula, 2]);
    const { shop } = after(
      { type: "session-seen", session: labSession({ mode: "non-sticky" }) },
      before,
      cartReceived(add(dracula), cart, { server: "app2" }),
    );
    expect(shop.notice).toMatchObject({ kind: "added" });
  });
});
