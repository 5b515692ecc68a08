// A browser as far as HAProxy and the app servers can tell: it asks over HTTP, keeps its connections and its cookie.
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { answers } from "../../app/src/api.ts";
import { type CookieParts, parseCookie } from "../../scripts/src/index.ts";

export interface Answer {
  readonly status: number;
  /** The app server that answered; null when it was HAProxy itself. */
  readonly server: string | null;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
  /** The session cookie that came with this very answer; absent when none did. */
  readonly setCookie: string | undefined;
  readonly ms: number;
}

export interface ShopRequest {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, a text as it is. */
  body?: unknown;
}

export type Cart = z.infer<typeof answers.cart>;

export class Shopper {
  /** Value of JSESSIONID; undefined before the first. */
  cookie: string | undefined;
  readonly #port: number;

  constructor(port: number, cookie?: string) {
    this.#port = port;
    this.cookie = cookie;
  }

  /** The parts of the cookie. Throws where there is no cookie, or no valid one. */
  get parts(): CookieParts {
    const parts = this.cookie === undefined ? undefined : parseCookie(this.cookie);
    if (parts === undefined) throw new Error(`no session cookie, but ${this.cookie}`);
    return parts;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** Puts one copy of a book into the cart, with an Idempotency-Key of its own unless `key` is null. */
  add(isbn: string, key: string | null = randomUUID()): Promise<Answer> {
    const headers: Record<string, string> = key === null ? {} : { "idempotency-key": key };
    return this.send("/api/cart/items", { method: "POST", headers, body: { isbn } });
  }

  /** The cart, by quantities: `{ isbn: quantity }`. Throws unless the answer is a cart. */
  async quantities(): Promise<Record<string, number>> {
    return quantitiesOf(await this.get("/api/cart"));
  }

  /** The ISBN of every book of the shop. */
  async isbns(): Promise<string[]> {
    const { body } = await new Shopper(this.#port).get("/api/books");
    return answers.books.parse(body).books.map(({ isbn }) => isbn);
  }

  /**
   * A GET; again where a connection that was used before ends without an answer, as browsers do (RFC 9112, 9.3.1):
   * HAProxy ends it so when an app server went away under the request.
   */
  async getAsBrowsersDo(path: string): Promise<Answer> {
    return this.get(path).catch((error: unknown) => {
      if (!isClosedWithoutAnswer(error)) throw error;
      return this.get(path);
    });
  }

  async send(path: string, { method = "GET", headers = {}, body }: ShopRequest): Promise<Answer> {
    const start = performance.now();
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      redirect: "manual",
      // longer than HAProxy with all its tries
      signal: AbortSignal.timeout(20_000),
      headers: {
        ...(this.cookie === undefined ? {} : { cookie: `JSESSIONID=${this.cookie}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const setCookie = sessionCookieOf(response.headers);
    if (setCookie !== undefined) this.cookie = setCookie;
    return {
      status: response.status,
      server: response.headers.get("x-app-server"),
      headers: response.headers,
      body: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text,
      setCookie,
      ms: performance.now() - start,
    };
  }
}

/** `{ isbn: quantity }` of an answer. Throws unless it is a 200 with a cart. */
export function quantitiesOf({ status, server, body }: Answer): Record<string, number> {
  if (status !== 200) throw new Error(`${status} from ${server}: ${JSON.stringify(body)}`);
  const { items } = answers.cart.parse(body);
  return Object.fromEntries(items.map(({ isbn, quantity }) => [isbn, quantity]));
}

function isClosedWithoutAnswer(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === "UND_ERR_SOCKET" || cause?.code === "ECONNRESET";
}

function sessionCookieOf(headers: Headers): string | undefined {
  for (const line of headers.getSetCookie()) {
    const value = /^JSESSIONID=([^;]+)/.exec(line)?.[1];
    if (value !== undefined) return decodeURIComponent(value);
  }
  return undefined;
}
