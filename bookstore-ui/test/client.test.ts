import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "../src/api/client.ts";
import { parseBackup, type Exchange } from "../src/api/exchange.ts";
import { isOutcomeUnknown } from "../src/api/failure.ts";
import { json, startServer, type LocalServer } from "./local-server.ts";
import { cartOf, dracula } from "./samples.ts";

let server: LocalServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function clientOf(...[answer]: Parameters<typeof startServer>) {
  server = await startServer(answer);
  const exchanges: Exchange[] = [];
  const { baseUrl, received } = server;
  const client = createClient({ baseUrl, onExchange: (exchange) => exchanges.push(exchange) });
  return { client, received, exchanges };
}

describe("the client", () => {
  it("gives the value and the app server that answered", async () => {
    const cart = cartOf([dracula, 1]);
    const { client } = await clientOf((_, response) => json(response, 200, cart));
    expect(await client.cart()).toEqual({ ok: true, value: cart, server: "app1" });
  });

  it("sends an add with its body and its key", async () => {
    const { client, received } = await clientOf((_, response) => json(response, 200, cartOf()));
    await client.addItem(dracula.isbn, 2, "key-1");
    expect(received).toMatchObject([
      {
        method: "POST",
        path: "/api/cart/items",
        headers: { "idempotency-key": "key-1", "content-type": "application/json" },
        body: JSON.stringify({ isbn: dracula.isbn, quantity: 2 }),
      },
    ]);
  });

  it("sends no content type without a body", async () => {
    const { client, received } = await clientOf((_, response) => json(response, 200, {}));
    await client.checkout("key-2");
    expect(received[0]).toMatchObject({ headers: { "idempotency-key": "key-2" }, body: "" });
    expect(received[0]?.headers).not.toHaveProperty("content-type");
  });

  it.each([
    ["changeItem", "PATCH"],
    ["removeItem", "DELETE"],
  ] as const)("%s escapes the ISBN in its path", async (call, method) => {
    const { client, received } = await clientOf((_, response) => json(response, 200, cartOf()));
    await (call === "changeItem" ? client.changeItem("a/b", 3) : client.removeItem("a/b"));
    expect(received[0]).toMatchObject({ method, path: "/api/cart/items/a%2Fb" });
  });

  it("records who answered each request and what the backup did", async () => {
    const { client, exchanges } = await clientOf((_, response) => json(response, 200, cartOf()));
    await client.cart();
    expect(exchanges).toMatchObject([
      {
        id: 1,
        method: "GET",
        path: "/api/cart",
        status: 200,
        server: "app1",
        backup: { outcome: "stored", node: "n2", durationMs: 0.42 },
      },
    ]);
    expect(exchanges[0]?.durationMs).toBeGreaterThan(0);
  });

  it("does not record the panel's own look", async () => {
    const { client, exchanges } = await clientOf((_, response) => json(response, 200, {}));
    expect((await client.labSession()).ok).toBe(true);
    expect(exchanges).toEqual([]);
  });

  it("turns a problem document into a problem with its code", async () => {
    const problem = { title: "Conflict", status: 409, code: "quantity_limit", detail: "Too many." };
    const { client } = await clientOf((_, response) => json(response, 409, problem));
    expect(await client.cart()).toEqual({
      ok: false,
      failure: { kind: "problem", problem },
      server: "app1",
    });
  });

  it.each([502, 503, 504])("knows HAProxy's own %i: no app server", async (status) => {
    const { client, exchanges } = await clientOf((_, response) => {
      response.writeHead(status, { "content-type": "text/html" }).end("<html></html>");
    });
    expect(await client.cart()).toEqual({
      ok: false,
      failure: { kind: "no-app-server", status },
      server: null,
    });
    expect(exchanges[0]).toMatchObject({ status, server: null, backup: null });
  });

  it("knows HAProxy's own problem document from one of an app server", async () => {
    const problem = { title: "Service Unavailable", status: 503, code: "no_app_server" };
    const { client } = await clientOf((_, response) => {
      response.writeHead(503, { "content-type": "application/problem+json" });
      response.end(JSON.stringify(problem));
    });
    expect(await client.cart()).toMatchObject({ failure: { kind: "no-app-server", status: 503 } });
  });

  it.each([
    ["a 503 of an app server without a problem document", 503, "<html></html>"],
    ["a success that is no JSON", 200, "<html></html>"],
  ])("calls %s unexpected", async (_what, status, body) => {
    const { client } = await clientOf((_, response) => {
      response.writeHead(status, { "x-app-server": "app2" }).end(body);
    });
    expect(await client.cart()).toEqual({
      ok: false,
      failure: { kind: "unexpected", status },
      server: "app2",
    });
  });

  it("says unreachable when the connection breaks, and records that nothing answered", async () => {
    const { client, exchanges } = await clientOf((_, response) => response.destroy());
    expect(await client.cart()).toMatchObject({ failure: { kind: "unreachable" }, server: null });
    expect(exchanges[0]).toMatchObject({ status: null, server: null });
  });
});

function problem(status: number) {
  return { kind: "problem", problem: { title: "", code: "x", status } } as const;
}

describe("the outcome of a failed request", () => {
  it("is known when an app server refused it", () => {
    expect(isOutcomeUnknown(problem(409))).toBe(false);
  });

  it.each([
    problem(503),
    { kind: "unreachable" } as const,
    { kind: "no-app-server", status: 502 } as const,
  ])("is unknown after $kind", (failure) => {
    expect(isOutcomeUnknown(failure)).toBe(true);
  });
});

describe("Server-Timing", () => {
  it.each([
    ['backup;desc="n2 stored";dur=0.42', { outcome: "stored", node: "n2", durationMs: 0.42 }],
    ['backup;desc="skipped not-modified"', { outcome: "skipped", text: "skipped not-modified" }],
    ['backup;desc="unprotected"', { outcome: "unprotected", node: null, durationMs: null }],
    ["backup;desc=queued", { outcome: "queued" }],
    ['db;dur=3, backup;dur=1;desc="n1 stored"', { outcome: "stored", node: "n1", durationMs: 1 }],
    ['backup;desc="failed session_conflict"', { outcome: "failed" }],
    ['backup;desc="none"', { outcome: "none" }],
    ['backup;desc="something new"', { outcome: "other", text: "something new" }],
    ["backup", { outcome: "other", text: "" }],
  ])("%s", (header, backup) => {
    expect(parseBackup(header)).toMatchObject(backup);
  });

  it.each([null, "", "db;dur=3", 'db;desc="backup"'])("without a backup: %j", (header) => {
    expect(parseBackup(header)).toBeNull();
  });
});
