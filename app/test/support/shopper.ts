// A browser as far as an app server can tell: it asks, and keeps its cookie.
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";

const cookieName = "JSESSIONID";

export class Shopper {
  /** Value of the session cookie; undefined before the first and after it was taken back. */
  cookie: string | undefined;
  #app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  /** Goes on at another app server, as a load balancer would have it. */
  moveTo(app: FastifyInstance): void {
    this.#app = app;
  }

  get token(): string | undefined {
    return this.cookie?.split("-", 1)[0];
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.#ask({ method: "GET", url, headers });
  }

  async send(
    method: "POST" | "PATCH" | "DELETE",
    url: string,
    payload?: object,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.#ask({ method, url, headers, ...(payload && { payload }) });
  }

  /** `POST /api/cart/items` */
  async add(isbn: string, quantity = 1, key?: string): Promise<LightMyRequestResponse> {
    const headers = key === undefined ? {} : { "idempotency-key": key };
    return this.send("POST", "/api/cart/items", { isbn, quantity }, headers);
  }

  async #ask(options: InjectOptions): Promise<LightMyRequestResponse> {
    const cookies = this.cookie === undefined ? {} : { [cookieName]: this.cookie };
    const response = await this.#app.inject({ ...options, cookies });
    const set = response.cookies.find(({ name }) => name === cookieName);
    if (set) this.cookie = set.value === "" ? undefined : set.value;
    return response;
  }
}
