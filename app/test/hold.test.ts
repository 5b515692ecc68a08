import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { waitUntil } from "../../test/support/wait-until.ts";
import { answers, type LabHold } from "../src/api.ts";
import { books } from "../src/bookstore/catalogue.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const [first, second] = books;
if (!first || !second) throw new Error("these tests need two books");

const path = "/api/lab/hold";
let lab: Lab;
let app1: TestedApp;
let app2: TestedApp;
let shopper: Shopper;

beforeAll(async () => {
  lab = await startLab();
  app1 = await lab.open("app1");
  app2 = await lab.open("app2");
});
afterAll(() => lab.close());
beforeEach(async () => {
  shopper = new Shopper(app1.app);
  await shopper.add(first.isbn);
});
afterEach(() => ask("DELETE"));

async function ask(method: "GET" | "PUT" | "DELETE", body?: object): Promise<LabHold> {
  const response = await app1.app.inject({ method, url: path, ...(body && { payload: body }) });
  expect(response.statusCode).toBe(200);
  return answers.labHold.parse(response.json());
}

async function untilHolding(): Promise<void> {
  await waitUntil("a request is held", async () => (await ask("GET")).state === "holding");
}

/** The version that each node holds; null for none. */
async function versions(of: Shopper): Promise<(number | null)[]> {
  const { copies } = (await of.get("/api/lab/session")).json<{
    copies: { version: number | null }[];
  }>();
  return copies.map(({ version }) => version);
}

test("it is off, and every request is stored at once, until somebody arms it", async () => {
  expect(await ask("GET")).toMatchObject({ server: "app1", state: "off", request: null });
  expect((await shopper.add(second.isbn)).statusCode).toBe(200);
  expect(await versions(shopper)).toEqual([null, 2]);
});

test("the next request that changes its session waits between handler and store, until it is let go", async () => {
  expect(await ask("PUT")).toMatchObject({ state: "armed", request: null, last: null });
  expect((await shopper.get("/api/cart")).statusCode).toBe(200);
  expect((await shopper.get("/api/books")).statusCode).toBe(200);
  expect(await ask("GET")).toMatchObject({ state: "armed" });
  const held = shopper.add(second.isbn);
  await untilHolding();
  const request = { method: "POST", path: "/api/cart/items" };
  expect(await ask("GET")).toMatchObject({ state: "holding", request });
  expect(app1.log()).toContain("POST /api/cart/items is held between its handler and its store.");
  // the handler has changed what memory holds, and nobody has stored it
  expect((await shopper.get("/api/lab/session")).json()).toMatchObject({ session: { version: 1 } });
  expect(await versions(shopper)).toEqual([null, 1]);
  await ask("DELETE");
  expect((await held).json()).toMatchObject({ count: 2 });
  expect(await versions(shopper)).toEqual([null, 2]);
  expect(await ask("GET")).toEqual({
    server: "app1",
    state: "off",
    request: null,
    last: { ...request, status: 200, backup: "n2 stored" },
  });
});

test("it holds one request, and those of others pass", async () => {
  await ask("PUT");
  const held = shopper.add(second.isbn);
  await untilHolding();
  const other = new Shopper(app1.app);
  expect((await other.add(first.isbn)).statusCode).toBe(200);
  // arming it again changes nothing
  expect(await ask("PUT")).toMatchObject({ state: "holding" });
  await ask("DELETE");
  expect((await held).statusCode).toBe(200);
  expect((await other.add(first.isbn)).statusCode).toBe(200);
});

test("a request that is held while the other app server takes over is refused, and the newer data stays", async () => {
  await ask("PUT");
  const stale = new Shopper(app1.app);
  stale.cookie = shopper.cookie;
  const held = stale.add(first.isbn);
  await untilHolding();
  shopper.moveTo(app2.app);
  expect((await shopper.add(second.isbn)).json()).toMatchObject({ count: 2 });
  await ask("DELETE");
  const answer = await held;
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: "session_conflict" });
  expect((await ask("GET")).last).toEqual({
    method: "POST",
    path: "/api/cart/items",
    status: 503,
    backup: "failed session_conflict",
  });
  for (const { app } of [app1, app2]) {
    shopper.moveTo(app);
    const { items } = (await shopper.get("/api/cart")).json<{ items: { isbn: string }[] }>();
    expect(items.map(({ isbn }) => isbn)).toEqual([first.isbn, second.isbn]);
  }
});

describe("it does not last", () => {
  test("a request that nobody lets go goes on when the time is over", async () => {
    await ask("PUT", { seconds: 1 });
    const begun = performance.now();
    const answer = await shopper.add(second.isbn);
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(answer.statusCode).toBe(200);
    expect(await ask("GET")).toMatchObject({ state: "off", last: { status: 200 } });
  });

  test("it is off again when no request came in time", async () => {
    await ask("PUT", { seconds: 1 });
    await waitUntil("it is off", async () => (await ask("GET")).state === "off");
    expect((await shopper.add(second.isbn)).statusCode).toBe(200);
  });

  test("an app server that closes stores what it holds", async () => {
    const closing = await lab.open("app1");
    const leaving = new Shopper(closing.app);
    await closing.app.inject({ method: "PUT", url: path });
    const held = leaving.add(first.isbn);
    await waitUntil("a request is held", () => closing.log().includes("is held between"));
    await closing.app.close();
    expect((await held).statusCode).toBe(200);
    leaving.moveTo(app2.app);
    expect(await versions(leaving)).toEqual([null, 1]);
  });
});

describe("who may use it", () => {
  test.each([
    ["through the balancer", { host: "localhost:8080", "x-forwarded-for": "127.0.0.1" }],
    ["under a name that only leads here", { host: "shop.example:8081" }],
  ])("nobody %s", async (_, headers) => {
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      const response = await app1.app.inject({ method, url: path, headers });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: "direct_only" });
    }
    expect(await ask("GET")).toMatchObject({ state: "off" });
  });

  test.each(["localhost:8081", "127.0.0.1:18081", "[::1]:8081"])(
    "whoever asks it as %s",
    async (host) => {
      const response = await app1.app.inject({ method: "PUT", url: path, headers: { host } });
      expect(response.json()).toMatchObject({ state: "armed" });
    },
  );

  test.each([{ seconds: 0 }, { seconds: 601 }, { seconds: "9" }])("not with %j", async (body) => {
    const response = await app1.app.inject({ method: "PUT", url: path, payload: body });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ field: "seconds" }] });
  });
});
