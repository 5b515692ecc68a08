// Clients that are slow on purpose: each costs a bounded time and a bounded memory, and nobody else a session.
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { askMemcached } from "../../test/support/memcached-process.ts";
import { waitUntil } from "../../test/support/wait-until.ts";
import { books } from "../src/bookstore/catalogue.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";
import { openSocket } from "../../test/support/open-socket.ts";

const [first] = books;
if (!first) throw new Error("these tests need a book");
/** Short, so that tests need not wait for the lab's 10 s. */
const requestTimeoutMs = 600;

let lab: Lab;
let app1: TestedApp;
let app2: TestedApp;
const timers: NodeJS.Timeout[] = [];

beforeAll(async () => {
  lab = await startLab();
  const environment = {
    LAB_MODE: "non-sticky",
    LAB_REQUEST_TIMEOUT: String(requestTimeoutMs),
    LAB_BODY_LIMIT: "2000",
  };
  app1 = await lab.open("app1", environment);
  app2 = await lab.open("app2", environment);
  await app1.app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer);
});
afterAll(() => lab.close());

function portOf({ app: { server } }: TestedApp): number {
  return (server.address() as AddressInfo).port;
}

/** Sends a byte of it now and then, for ever. */
function trickle(socket: Socket, text: string): void {
  timers.push(setInterval(() => socket.write(text), 50));
}

test.each([
  ["headers", "GET /api/me HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "a"],
  [
    "a body",
    "POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1999\r\n\r\n",
    " ",
  ],
  [
    "a body in chunks",
    "POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    "1\r\n \r\n",
  ],
])("a client that sends %s for ever is cut off with a 408", async (_, start, more) => {
  const { socket, received } = await openSocket(portOf(app1));
  const startedAt = performance.now();
  socket.write(start);
  trickle(socket, more);
  await once(socket, "close");
  expect(performance.now() - startedAt).toBeLessThan(requestTimeoutMs * 4);
  expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  expect(received()).toContain('"code":"request_timeout"');
});

test("a body that does not come holds its session's lock no longer than the request may take", async () => {
  const shopper = new Shopper(app1.app);
  await shopper.add(first.isbn);
  const { socket } = await openSocket(portOf(app1));
  socket.write(
    `POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nCookie: JSESSIONID=${shopper.cookie}\r\nContent-Type: application/json\r\nContent-Length: 1999\r\n\r\n{`,
  );
  const lock = `get lock:${shopper.token}`;
  const locks = async () =>
    (await Promise.all(lab.nodes.map(({ port }) => askMemcached(port, lock)))).filter(
      (answer) => answer !== "END\r\n",
    );
  await waitUntil("the slow request has the lock", async () => (await locks()).length === 1);
  shopper.moveTo(app2.app);
  expect((await shopper.add(first.isbn)).json()).toMatchObject({ count: 2 });
  expect(app2.log()).not.toContain("Reached timeout when trying to acquire lock");
  await waitUntil("the lock is gone", async () => (await locks()).length === 0);
  await waitUntil("the slow client is cut off", () => socket.destroyed);
});

test("a client that never reads its answers is served no more of them, and closed", async () => {
  const { server } = app1.app;
  expect(server.timeout).toBe(60_000);
  let answered = 0;
  server.on("request", () => (answered += 1));
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const { socket } = await openSocket(portOf(app1));
  const [connection] = await accepted;
  // as the lab's, but sooner
  connection.setTimeout(1500);
  socket.pause();
  const count = 5000;
  socket.write("GET /api/books HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(count));
  await waitUntil("the server closes the connection", () => connection.destroyed, 20_000);
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(count);
  expect(connection.writableLength).toBeLessThan(2_000_000);
});

test.each([
  ["told beforehand", { "content-length": "2200" }],
  ["found out while it comes", { "transfer-encoding": "chunked" }],
])(
  "a body above LAB_BODY_LIMIT, %s, is a 413 problem, and the session is as it was",
  async (_, headers) => {
    const shopper = new Shopper(app1.app);
    await shopper.add(first.isbn);
    const { socket, received } = await openSocket(portOf(app1));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const body = JSON.stringify({ isbn: first.isbn, quantity: 1 }).padEnd(2200);
    const isChunked = "transfer-encoding" in headers;
    socket.write(
      `POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: JSESSIONID=${shopper.cookie}\r\nContent-Type: application/json\r\n${lines.join("")}\r\n`,
    );
    socket.write(isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body);
    await waitUntil("the answer is there", () => received().includes("}"));
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
    expect(received()).toMatch(/content-type: application\/problem\+json/i);
    expect(received()).toContain('"code":"body_too_large"');
    expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 1 });
  },
);
