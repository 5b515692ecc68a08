import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "../src/api/client.ts";
import { createIdempotencyKeys, randomKey } from "../src/api/idempotency-keys.ts";
import { createShopActions } from "../src/shop/shop-actions.ts";
import { createStore } from "../src/store.ts";
import { json, startServer, type LocalServer, type Received } from "./local-server.ts";
import { add, cartOf, casmurro, dracula, load } from "./samples.ts";

let server: LocalServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function shopOf(answer: (request: Received, response: ServerResponse) => void) {
  server = await startServer(answer);
  const store = createStore();
  const client = createClient({ baseUrl: server.baseUrl });
  const actions = createShopActions({ client, store, keys: createIdempotencyKeys() });
  return { store, actions, received: server.received };
}

function keysOf(received: Received[]): unknown[] {
  return received.map(({ headers }) => headers["idempotency-key"]);
}

describe("adding a book", () => {
  it("carries a fresh key each time", async () => {
    const { actions, received } = await shopOf((_, response) =>
      json(response, 200, cartOf([dracula, 1])),
    );
    expect(await actions.perform(add(dracula))).toBe(true);
    await actions.perform(add(dracula));
    const [first, second] = keysOf(received);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
  });

  it("reuses the key when there was no answer, and not after the answer has come", async () => {
    let answers = 0;
    const { actions, received, store } = await shopOf((_, response) => {
      if (++answers <= 2) response.destroy();
      else json(response, 200, cartOf([dracula, 1]));
    });
    expect(await actions.perform(add(dracula))).toBe(false);
    expect(store.model().shop.notice).toMatchObject({ kind: "failed" });
    await actions.perform(add(dracula));
    await actions.perform(add(dracula));
    await actions.perform(add(dracula));
    const [one, two, three, four] = keysOf(received);
    expect([two, three]).toEqual([one, one]);
    expect(four).not.toBe(one);
  });

  it("reuses the key after a 503, not after a refusal", async () => {
    const statuses = [503, 409, 200];
    const { actions, received } = await shopOf((_, response) => {
      const status = statuses.shift() ?? 200;
      json(response, status, status === 200 ? cartOf() : { title: "", status, code: "x" });
    });
    for (let time = 0; time < 3; time++) await actions.perform(add(dracula));
    const [afterStart, after503, after409] = keysOf(received);
    expect(after503).toBe(afterStart);
    expect(after409).not.toBe(afterStart);
  });

  it("does not share a key between two books", async () => {
    const { actions, received } = await shopOf((_, response) => response.destroy());
    await actions.perform(add(dracula));
    await actions.perform(add(casmurro));
    expect(new Set(keysOf(received)).size).toBe(2);
  });

  it("is sent once when it is clicked twice before the answer", async () => {
    const { actions, received, store } = await shopOf((_, response) =>
      json(response, 200, cartOf([dracula, 1])),
    );
    const done = await Promise.all([actions.perform(add(dracula)), actions.perform(add(dracula))]);
    expect(done).toEqual([true, false]);
    expect(received).toHaveLength(1);
    expect(store.model().shop.pending).toEqual([]);
  });

  it("waits for the answer before, so that the carts come in order", async () => {
    let open: (() => void) | undefined;
    const { actions, received, store } = await shopOf((_, response) => {
      if (received.length > 1) return json(response, 200, cartOf([dracula, 1], [casmurro, 1]));
      open = () => json(response, 200, cartOf([dracula, 1]));
      return undefined;
    });
    const both = [actions.perform(add(dracula)), actions.perform(add(casmurro))];
    await expect.poll(() => open, { message: "the first request arrives" }).toBeDefined();
    expect(received).toHaveLength(1);
    open?.();
    await Promise.all(both);
    expect(store.model().shop.cart?.count).toBe(2);
  });
});

describe("the other operations", () => {
  it("loading asks for books, cart and name, and for the books only once", async () => {
    const { actions, received, store } = await shopOf(({ path }, response) => {
      if (path === "/api/books") json(response, 200, { books: [dracula] });
      else if (path === "/api/me") json(response, 200, { name: "Ana" });
      else json(response, 200, cartOf());
    });
    await actions.perform(load);
    await actions.perform(load);
    expect(received.map(({ path }) => path)).toEqual([
      "/api/books",
      "/api/cart",
      "/api/me",
      "/api/cart",
      "/api/me",
    ]);
    expect(store.model().shop).toMatchObject({ books: [dracula], name: "Ana" });
  });

  it("a refused change looks at the cart again", async () => {
    const { isbn, title } = dracula;
    const { actions, received, store } = await shopOf(({ method, path }, response) => {
      if (method === "PATCH") json(response, 404, { title: "", status: 404, code: "not_in_cart" });
      else if (path === "/api/books") json(response, 200, { books: [] });
      else if (path === "/api/me") json(response, 200, { name: null });
      else json(response, 200, cartOf([casmurro, 1]));
    });
    expect(await actions.perform({ kind: "change", isbn, title, quantity: 3 })).toBe(false);
    expect(received.map(({ path }) => path)).toContain("/api/cart");
    expect(store.model().shop).toMatchObject({
      cart: { count: 1 },
      notice: { kind: "failed", operation: { kind: "change" } },
    });
  });

  it("checking out keeps its key until there is an answer", async () => {
    let answers = 0;
    const order = { number: "1", ...cartOf([dracula, 1]), placedAt: "2026-01-01T00:00:00Z" };
    const { actions, received, store } = await shopOf((_, response) => {
      if (++answers === 1) response.destroy();
      else json(response, 200, { order, cart: cartOf() });
    });
    await actions.perform({ kind: "checkout" });
    expect(await actions.perform({ kind: "checkout" })).toBe(true);
    expect(keysOf(received)[0]).toBe(keysOf(received)[1]);
    expect(store.model().shop.order).toEqual(order);
  });

  it("logging in and out changes the name", async () => {
    const { actions, store } = await shopOf(({ path }, response) =>
      json(response, 200, { name: path === "/api/login" ? "Ana" : null }),
    );
    await actions.perform({ kind: "login", name: "Ana" });
    expect(store.model().shop.name).toBe("Ana");
    await actions.perform({ kind: "logout" });
    expect(store.model().shop.name).toBeNull();
  });
});

it("a random key has 128 bits in hex", () => {
  const keys = Array.from({ length: 50 }, () => randomKey());
  expect(new Set(keys).size).toBe(50);
  expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
});
