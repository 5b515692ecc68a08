import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { waitUntil } from "../../test/support/wait-until.ts";
import { books } from "../src/bookstore/catalogue.ts";
import type { LabSession } from "../src/api.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const [first] = books;
if (!first) throw new Error("these tests need a book");

let lab: Lab;
let app1: TestedApp;
let app2: TestedApp;
let shopper: Shopper;

beforeAll(async () => {
  lab = await startLab();
  app1 = await lab.open("app1");
  app2 = await lab.open("app2");
});

afterAll(async () => {
  await lab.close();
});

beforeEach(() => {
  shopper = new Shopper(app1.app);
});

async function inspect(headers: Record<string, string> = {}): Promise<LabSession> {
  return (await shopper.get("/api/lab/session", headers)).json<LabSession>();
}

test("without a cookie there is no session to see, but the nodes are", async () => {
  expect(await inspect()).toEqual({
    server: "app1",
    mode: "sticky",
    consolePort: 8090,
    cookie: null,
    session: null,
    copies: [],
    nodes: [
      { id: "n1", role: "failover", state: "up", address: lab.nodes[0].address },
      { id: "n2", role: "primary", state: "up", address: lab.nodes[1].address },
    ],
    isRecalled: expect.any(Boolean),
  });
});

test("an app server says when it has looked for the sessions of its former life", async () => {
  await waitUntil("it has", async () => (await inspect()).isRecalled);
  expect((await inspect()).isRecalled).toBe(true);
});

test("a session is seen with its cookie's parts, its owner and its copies", async () => {
  await shopper.add(first.isbn);
  const seen = await inspect({ "x-browser-cookie-prefix": "app1" });
  expect(seen.cookie).toEqual({ prefix: "app1", token: shopper.token, node: "n2", route: "app1" });
  expect(seen.session).toEqual({
    where: "memory",
    owner: "app1",
    node: "n2",
    isProtected: true,
    version: 1,
    bytes: expect.any(Number),
    lastStoreMs: expect.any(Number),
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    lastAccessAt: expect.stringMatching(/^\d{4}-.*Z$/),
    idleSeconds: 1800,
  });
  expect(seen.copies).toEqual([
    { node: "n1", state: "up", version: null, owner: null, isTombstone: false },
    { node: "n2", state: "up", version: 1, owner: "app1", isTombstone: false },
  ]);
});

test("looking at a session elsewhere doesn't take it over", async () => {
  await shopper.add(first.isbn);
  const { cookie } = shopper;
  shopper.moveTo(app2.app);
  for (let i = 0; i < 3; i += 1) {
    const seen = await inspect();
    expect(seen.server).toBe("app2");
    expect(seen.session).toMatchObject({
      where: "memcached",
      owner: "app1",
      node: "n2",
      version: 1,
    });
  }
  expect(shopper.cookie).toBe(cookie);
  shopper.moveTo(app1.app);
  expect((await shopper.add(first.isbn)).json()).toMatchObject({ count: 2 });
});

test("looking at a session is no use of it", async () => {
  await shopper.add(first.isbn);
  const before = (await inspect()).session?.lastAccessAt;
  expect((await inspect()).session?.lastAccessAt).toBe(before);
});

test("a cookie that came straight to the app server shows the prefix that is still in it", async () => {
  await shopper.add(first.isbn);
  shopper.cookie = `app1~${shopper.cookie}`;
  expect((await inspect()).cookie).toMatchObject({ prefix: "app1", node: "n2" });
  expect((await inspect()).session).toMatchObject({ where: "memory" });
});

test("a malformed cookie is no session", async () => {
  shopper.cookie = "nonsense";
  expect(await inspect()).toMatchObject({ cookie: null, session: null, copies: [] });
});

test("a destroyed session shows as tombstones", async () => {
  await shopper.add(first.isbn);
  const { cookie } = shopper;
  await shopper.send("POST", "/api/logout");
  shopper.cookie = cookie;
  const seen = await inspect();
  expect(seen.session).toBeNull();
  expect(seen.copies).toMatchObject([{ isTombstone: true }, { isTombstone: true }]);
});

test("events reach a listener as they happen, with tokens cut short", async () => {
  await using listener = await listen(app1);
  await shopper.add(first.isbn);
  await waitUntil("the stored event", () => listener.text().includes("event: stored"));
  const [, data = ""] = /^event: stored\ndata: (.*)$/m.exec(listener.text()) ?? [];
  expect(JSON.parse(data)).toMatchObject({
    type: "stored",
    server: "app1",
    token: shopper.token?.slice(0, 8),
    node: "n2",
    version: 1,
    at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(listener.text()).not.toContain(shopper.token);
  expect(listener.headers.get("content-type")).toBe("text/event-stream");
  expect(listener.headers.get("x-app-server")).toBe("app1");
});

interface Listener extends AsyncDisposable {
  readonly headers: Headers;
  text(): string;
}

/** Listens over a real connection: injected requests get their answer only when it is complete. */
async function listen({ app }: TestedApp): Promise<Listener> {
  if (!app.server.listening) await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const end = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/lab/events`, { signal: end.signal });
  let text = "";
  const read = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array);
  })().catch(() => {});
  await waitUntil("the stream is open", () => text.includes("retry:"));
  return {
    headers: response.headers,
    text: () => text,
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await read;
    },
  };
}

test("health is 200 while the app server runs", async () => {
  const response = await shopper.get("/health");
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ status: "ok", server: "app1" });
});

test("metrics show the statistics at that moment, the nodes and the process", async () => {
  const read = async (): Promise<Map<string, number>> => {
    const response = await shopper.get("/metrics");
    expect(response.headers["content-type"]).toMatch(/^text\/plain/);
    const lines = response.body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return new Map(
      lines.map((line) => {
        const space = line.lastIndexOf(" ");
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
    );
  };
  const before = await read();
  await shopper.add(first.isbn);
  await shopper.get("/api/cart");
  const after = await read();
  const grown = (name: string): number => (after.get(name) ?? NaN) - (before.get(name) ?? NaN);
  expect(grown("session_manager_requests_with_session_total")).toBe(2);
  expect(grown("session_manager_requests_without_session_modification_total")).toBe(1);
  expect(grown("session_manager_memcached_update_count")).toBe(1);
  expect(grown("session_manager_sessions")).toBe(1);
  expect(after.get("session_manager_memcached_update_avg")).toBeGreaterThan(0);
  expect(after.get("session_manager_stored_size_bytes_max")).toBeGreaterThan(0);
  expect(after.get('session_manager_node_up{node="n1"}')).toBe(1);
  expect(after.get('session_manager_node_up{node="n2"}')).toBe(1);
  expect(after.get("process_cpu_seconds_total")).toBeGreaterThan(0);
});

test("the log has one line a request with what became of the backup, and none for lookouts", async () => {
  const from = app1.log().length;
  await shopper.add(first.isbn);
  await shopper.get("/api/cart?secret=1");
  await shopper.get("/health");
  await shopper.get("/metrics");
  await shopper.get("/api/lab/session");
  await shopper.get("/api/nothing");
  const lines = app1.log().slice(from).trimEnd().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(
      /^\d\d:\d\d:\d\d INFO POST \/api\/cart\/items 200 in [\d.]+ ms, backup n2 stored$/,
    ),
    expect.stringMatching(/INFO GET \/api\/cart 200 in [\d.]+ ms, backup skipped not-modified$/),
    expect.stringMatching(/INFO GET \/api\/nothing 404 in [\d.]+ ms, backup skipped not-accessed$/),
  ]);
});
