// Decides how the page talks to an app server: each call is one request, one result, one exchange.
import { parseBackup, type Exchange } from "./exchange.ts";
import { failureOf, type Result } from "./failure.ts";
import type { Book, Cart, LabSession, Order } from "./wire.ts";

/** After this long the outcome counts as unknown; HAProxy's own limits are shorter. */
const deadlineMs = 20_000;

/** What the client needs from its surroundings. */
export type ClientOptions = {
  /** Origin of the app servers, without a slash at the end; default: the page's own. */
  baseUrl?: string;
  /** Hears of every request but `labSession`, answered or not. */
  onExchange?: (exchange: Exchange) => void;
};

/** The calls of the HTTP interface. None of them throws. */
export type Client = ReturnType<typeof createClient>;

type Call = { method: string; path: string; body?: unknown; key?: string; isSilent?: boolean };

/** Makes a client. Calls that carry a `key` count once per key, also across a failover. */
export function createClient(options: ClientOptions = {}) {
  const { baseUrl = "", onExchange = () => {} } = options;
  let lastId = 0;

  async function send<T>(call: Call): Promise<Result<T>> {
    const startedAt = performance.now();
    const id = ++lastId;
    const { result, status, timing } = await exchange<T>(baseUrl, call);
    if (call.isSilent !== true)
      onExchange({
        id,
        at: Date.now(),
        method: call.method,
        path: call.path,
        status,
        server: result.server,
        backup: parseBackup(timing),
        durationMs: performance.now() - startedAt,
      });
    return result;
  }

  return {
    books: () => send<{ books: Book[] }>({ method: "GET", path: "/api/books" }),
    cart: () => send<Cart>({ method: "GET", path: "/api/cart" }),
    addItem: (isbn: string, quantity: number, key: string) =>
      send<Cart>({ method: "POST", path: "/api/cart/items", body: { isbn, quantity }, key }),
    changeItem: (isbn: string, quantity: number) =>
      send<Cart>({ method: "PATCH", path: item(isbn), body: { quantity } }),
    removeItem: (isbn: string) => send<Cart>({ method: "DELETE", path: item(isbn) }),
    checkout: (key: string) =>
      send<{ order: Order; cart: Cart }>({ method: "POST", path: "/api/checkout", key }),
    me: () => send<{ name: string | null }>({ method: "GET", path: "/api/me" }),
    login: (name: string) =>
      send<{ name: string }>({ method: "POST", path: "/api/login", body: { name } }),
    logout: () => send<{ name: null }>({ method: "POST", path: "/api/logout" }),
    /** The panel's own look; not reported to `onExchange`. */
    labSession: () => send<LabSession>({ method: "GET", path: "/api/lab/session", isSilent: true }),
  };
}

function item(isbn: string): string {
  return `/api/cart/items/${encodeURIComponent(isbn)}`;
}

type Answer<T> = { result: Result<T>; status: number | null; timing: string | null };

async function exchange<T>(baseUrl: string, call: Call): Promise<Answer<T>> {
  try {
    const response = await fetch(baseUrl + call.path, requestOf(call));
    const server = response.headers.get("x-app-server");
    const timing = response.headers.get("server-timing");
    const { status } = response;
    const body = await jsonOf<T>(response);
    const result: Result<T> =
      response.ok && body !== undefined
        ? { ok: true, value: body, server }
        : { ok: false, failure: failureOf(status, server, body), server };
    return { result, status, timing };
  } catch {
    // fetch rejects for one reason only that matters here: no whole answer came
    const result = { ok: false, failure: { kind: "unreachable" }, server: null } as const;
    return { result, status: null, timing: null };
  }
}

function requestOf(call: Call): RequestInit {
  const headers = new Headers({ accept: "application/json" });
  if (call.body !== undefined) headers.set("content-type", "application/json");
  if (call.key !== undefined) headers.set("idempotency-key", call.key);
  return {
    method: call.method,
    headers,
    cache: "no-store",
    signal: AbortSignal.timeout(deadlineMs),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
}

/** Trusts the app server for the shape; undefined when the body is no JSON. */
async function jsonOf<T>(response: Response): Promise<T | undefined> {
  const text = await response.text();
  try {
    const body: T = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}
