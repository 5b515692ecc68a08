// Shoppers who never stop: each with one connection at a time, one cookie, and a list of what went wrong.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Connections, type ShopRequest } from "../chaos/client/exchange.ts";

/** Between two requests of one shopper: the machine is for the lab, not for us. */
const pauseMs = 15;

/** Sends nothing but requests that may be repeated. */
export class SteadyShopper {
  #connections: Connections;
  readonly #port: number;
  readonly #isbn: string;
  readonly #keepsConnection: boolean;
  #cookie: string | undefined;
  #isStopping = false;
  #ended: Promise<void> = Promise.resolve();
  /** Answers so far. */
  answers = 0;
  /** Adds that were acknowledged. */
  added = 0;
  /** What no shopper should see: errors, and requests that had to be sent again. */
  readonly failures: string[] = [];

  /** @param keepsConnection false: a new connection for each request */
  constructor(port: number, isbn: string, keepsConnection: boolean) {
    this.#connections = new Connections(port, 1);
    this.#port = port;
    this.#isbn = isbn;
    this.#keepsConnection = keepsConnection;
  }

  start(): void {
    this.#ended = this.#shop();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#ended;
    this.#connections.close();
  }

  async #shop(): Promise<void> {
    while (!this.#isStopping) {
      const headers = { "idempotency-key": randomUUID() };
      const body = { isbn: this.#isbn };
      await this.#ask({ method: "POST", path: "/api/cart/items", headers, body });
      this.added += 1;
      const cart = await this.#ask({ method: "GET", path: "/api/cart" });
      const { count } = (cart ?? {}) as { count?: unknown };
      if (count !== this.added) this.failures.push(`${String(count)} books, not ${this.added}`);
      await pause(pauseMs);
    }
  }

  async #ask({ headers = {}, ...rest }: ShopRequest): Promise<unknown> {
    const cookie = this.#cookie === undefined ? {} : { cookie: `JSESSIONID=${this.#cookie}` };
    const asked = { ...rest, headers: { ...headers, ...cookie } };
    if (!this.#keepsConnection) {
      this.#connections.close();
      this.#connections = new Connections(this.#port, 1);
    }
    const { answer, error, repeats } = await this.#connections.exchange(asked);
    const what = `${rest.method} ${rest.path} at ${new Date().toISOString()}`;
    if (error !== undefined) this.failures.push(`${what}: ${error}`);
    if (repeats > 0) this.failures.push(`${what}: sent ${repeats + 1} times`);
    if (answer !== undefined && answer.status !== 200)
      this.failures.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.#cookie = answer?.setCookie ?? this.#cookie;
    this.answers += 1;
    return answer?.body;
  }
}
