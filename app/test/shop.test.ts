import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { books } from "../src/bookstore/catalogue.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const [first, second] = books;
if (!first || !second) throw new Error("these tests need two books");

let lab: Lab;
let server: TestedApp;
let shopper: Shopper;

beforeAll(async () => {
  lab = await startLab();
  server = await lab.open("app1");
});

afterAll(async () => {
  await lab.close();
});

beforeEach(() => {
  shopper = new Shopper(server.app);
});

test("the catalogue shows every book, and each by its ISBN, without a session", async () => {
  const all = await shopper.get("/api/books");
  expect(all.json()).toEqual({ books });
  const one = await shopper.get(`/api/books/${first.isbn}`);
  expect(one.json()).toEqual(first);
  expect(shopper.cookie).toBeUndefined();
});

test("an unknown book is a 404 book_not_found", async () => {
  const response = await shopper.get("/api/books/9790000000001");
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({ code: "book_not_found" });
});

test("looking at an empty cart starts no session", async () => {
  const response = await shopper.get("/api/cart");
  expect(response.json()).toEqual({ items: [], count: 0, total: 0 });
  expect(response.headers["set-cookie"]).toBeUndefined();
});

test("a book is added, and the answer says which node has the backup", async () => {
  const response = await shopper.add(first.isbn, 2);
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    items: [{ isbn: first.isbn, title: first.title, price: first.price, quantity: 2 }],
    count: 2,
    total: 2 * first.price,
  });
  expect(response.headers["x-app-server"]).toBe("app1");
  expect(response.headers["server-timing"]).toMatch(/^backup;desc="n2 stored";dur=\d+\.\d\d$/);
  expect(shopper.cookie).toMatch(/^[0-9A-F]{32}-n2\.app1$/);
  expect(await lab.nodes[1].ask(`get ${shopper.token}`)).toContain('"owner":"app1"');
});

test("the session cookie is kept from scripts and other sites, and sent once", async () => {
  const created = await shopper.add(first.isbn);
  expect(created.headers["set-cookie"]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
  const changed = await shopper.add(first.isbn);
  expect(changed.headers["set-cookie"]).toBeUndefined();
});

test("without a quantity one copy is added", async () => {
  const response = await shopper.send("POST", "/api/cart/items", { isbn: first.isbn });
  expect(response.json()).toMatchObject({ count: 1 });
});

test("looking at the cart costs no memcached call", async () => {
  await shopper.add(first.isbn);
  const before = await commands();
  for (let i = 0; i < 50; i += 1) {
    const response = await shopper.get("/api/cart");
    expect(response.json()).toMatchObject({ count: 1 });
    expect(response.headers["server-timing"]).toBe('backup;desc="skipped not-modified"');
  }
  expect(await commands()).toEqual(before);
});

/** Reads and writes that the nodes have seen. */
async function commands(): Promise<unknown> {
  const stats = await Promise.all(lab.nodes.map((node) => node.stats()));
  return stats.map(({ cmd_get, cmd_set, cmd_touch }) => [cmd_get, cmd_set, cmd_touch]);
}

test.each([
  ["no ISBN", {}, "isbn"],
  ["an ISBN that isn't one", { isbn: "moby-dick" }, "isbn"],
  ["no copies", { isbn: first.isbn, quantity: 0 }, "quantity"],
  ["too many copies at once", { isbn: first.isbn, quantity: 100 }, "quantity"],
  ["half a copy", { isbn: first.isbn, quantity: 1.5 }, "quantity"],
  ["a text as quantity", { isbn: first.isbn, quantity: "2" }, "quantity"],
])("adding with %s is a 400 that names the field", async (_name, payload, field) => {
  const response = await shopper.send("POST", "/api/cart/items", payload);
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ code: "invalid_request", errors: [{ field }] });
  expect(shopper.cookie).toBeUndefined();
});

test("adding a book that the shop doesn't have is a 404", async () => {
  const response = await shopper.add("9790000000001");
  expect(response.json()).toMatchObject({ status: 404, code: "book_not_found" });
});

test("a line takes 999 copies and not one more", async () => {
  await shopper.add(first.isbn);
  await shopper.send("PATCH", `/api/cart/items/${first.isbn}`, { quantity: 999 });
  const response = await shopper.add(first.isbn);
  expect(response.json()).toMatchObject({ status: 409, code: "quantity_limit" });
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 999 });
});

test("a quantity is changed, and a line removed with zero or with DELETE", async () => {
  await shopper.add(first.isbn);
  await shopper.add(second.isbn);
  const url = `/api/cart/items/${first.isbn}`;
  const changed = await shopper.send("PATCH", url, { quantity: 5 });
  expect(changed.json()).toMatchObject({ count: 6, items: [{ quantity: 5 }, { quantity: 1 }] });
  const removed = await shopper.send("PATCH", url, { quantity: 0 });
  expect(removed.json()).toMatchObject({ count: 1, items: [{ isbn: second.isbn }] });
  const emptied = await shopper.send("DELETE", `/api/cart/items/${second.isbn}`);
  expect(emptied.json()).toEqual({ items: [], count: 0, total: 0 });
});

test("a book that isn't in the cart can be neither changed nor removed", async () => {
  const url = `/api/cart/items/${first.isbn}`;
  expect((await shopper.send("PATCH", url, { quantity: 5 })).json()).toMatchObject({
    status: 404,
    code: "not_in_cart",
  });
  expect((await shopper.send("DELETE", url)).json()).toMatchObject({ code: "not_in_cart" });
});

test("two hundred parallel adds are two hundred copies", async () => {
  await shopper.add(first.isbn);
  const answers = await Promise.all(Array.from({ length: 200 }, () => shopper.add(first.isbn)));
  expect(answers.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 201 });
});

test("the same Idempotency-Key adds once, also when both arrive at the same time", async () => {
  await shopper.add(first.isbn, 1, "key-1");
  const again = await shopper.add(first.isbn, 1, "key-1");
  expect(again.statusCode).toBe(200);
  expect(again.json()).toMatchObject({ count: 1 });
  await Promise.all([shopper.add(first.isbn, 1, "key-2"), shopper.add(first.isbn, 1, "key-2")]);
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 2 });
});

test("an Idempotency-Key with another request is a 422", async () => {
  await shopper.add(first.isbn, 1, "key-1");
  expect((await shopper.add(first.isbn, 2, "key-1")).json()).toMatchObject({
    status: 422,
    code: "idempotency_key_reused",
  });
  const checkout = await shopper.send("POST", "/api/checkout", undefined, {
    "idempotency-key": "key-1",
  });
  expect(checkout.json()).toMatchObject({ code: "idempotency_key_reused" });
});

test.each([["é"], ["x".repeat(201)]])("the Idempotency-Key %s is a 400", async (key) => {
  expect((await shopper.add(first.isbn, 1, key)).json()).toMatchObject({
    status: 400,
    errors: [{ field: "idempotency-key" }],
  });
});

test("checking out makes an order and empties the cart", async () => {
  await shopper.add(first.isbn, 2);
  const response = await shopper.send("POST", "/api/checkout");
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    order: {
      number: expect.stringMatching(/^B-[0-9A-F]{8}$/),
      items: [{ isbn: first.isbn, title: first.title, price: first.price, quantity: 2 }],
      count: 2,
      total: 2 * first.price,
      placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    },
    cart: { items: [], count: 0, total: 0 },
  });
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 0 });
  expect((await shopper.send("POST", "/api/checkout")).json()).toMatchObject({
    status: 409,
    code: "cart_empty",
  });
});

test("checking out again with the same Idempotency-Key answers the same order", async () => {
  await shopper.add(first.isbn, 2);
  const headers = { "idempotency-key": "order-1" };
  const before = await shopper.send("POST", "/api/checkout", undefined, headers);
  await shopper.add(second.isbn);
  const again = await shopper.send("POST", "/api/checkout", undefined, headers);
  expect(again.json<{ order: unknown }>().order).toEqual(before.json<{ order: unknown }>().order);
  expect(again.json()).toMatchObject({ cart: { count: 1, items: [{ isbn: second.isbn }] } });
});

test("logging in gives a new token, keeps the cart and ends the old session", async () => {
  await shopper.add(first.isbn, 3);
  const before = shopper.cookie;
  const response = await shopper.send("POST", "/api/login", { name: "  Capitu " });
  expect(response.json()).toEqual({ name: "Capitu" });
  expect(shopper.token).not.toBe(before?.split("-", 1)[0]);
  expect((await shopper.get("/api/me")).json()).toEqual({ name: "Capitu" });
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 3 });

  const thief = new Shopper(server.app);
  thief.cookie = before;
  expect((await thief.get("/api/me")).json()).toEqual({ name: null });
  expect((await thief.get("/api/cart")).json()).toMatchObject({ count: 0 });
});

test("an add that is repeated over a login still adds once", async () => {
  await shopper.add(first.isbn, 1, "key-1");
  await shopper.send("POST", "/api/login", { name: "Capitu" });
  expect((await shopper.add(first.isbn, 1, "key-1")).json()).toMatchObject({ count: 1 });
});

test.each([
  ["nothing", {}],
  ["blanks", { name: "   " }],
  ["too much", { name: "x".repeat(61) }],
  ["control characters", { name: "Capitu\u001B[2J" }],
])("logging in with %s as name is a 400", async (_name, payload) => {
  const response = await shopper.send("POST", "/api/login", payload);
  expect(response.json()).toMatchObject({ status: 400, errors: [{ field: "name" }] });
});

test("logging out destroys the session", async () => {
  await shopper.add(first.isbn);
  await shopper.send("POST", "/api/login", { name: "Capitu" });
  const before = shopper.cookie;
  expect((await shopper.send("POST", "/api/logout")).json()).toEqual({ name: null });
  expect(shopper.cookie).toBeUndefined();
  shopper.cookie = before;
  expect((await shopper.get("/api/me")).json()).toEqual({ name: null });
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 0 });
});

test("logging out without a session does nothing", async () => {
  const response = await shopper.send("POST", "/api/logout");
  expect(response.statusCode).toBe(200);
  expect(response.headers["set-cookie"]).toBeUndefined();
});

test.each([
  ["unknown", `${"A".repeat(32)}-n1.app1`],
  ["malformed", "../../etc/passwd"],
  ["oversized", "A".repeat(4000)],
  ["foreign", "s%3AabcDEF.signature"],
])("an %s cookie gives a fresh session and no error", async (_name, cookie) => {
  shopper.cookie = cookie;
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 0 });
  const response = await shopper.add(first.isbn);
  expect(response.statusCode).toBe(200);
  expect(shopper.cookie).toMatch(/^[0-9A-F]{32}-n2\.app1$/);
  expect(cookie).not.toContain(shopper.token);
});
