// Decides how a shopper's request travels: over connections that are kept, and once more where that does no harm.
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

export interface ShopRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly server: string | null;
  readonly body: unknown;
  /** Value of JSESSIONID that came with it; "" where it was taken back, absent where none came. */
  readonly setCookie: string | undefined;
}

export interface Exchange {
  /** Absent: none came. */
  readonly answer: Answer | undefined;
  readonly error: string | undefined;
  readonly repeats: number;
  /** The longest that one sending waited. */
  readonly waitMs: number;
}

/** One sending waits no longer than this; the checker's bounds are below it. */
export const patienceMs = 15_000;
/** HAProxy itself may be away for as long: its restart in a rolling restart. */
const repeatForMs = 10_000;
const repeatPauseMs = 25;

/** Repeating it changes nothing: HAProxy thinks so by the same rule. */
export function mayRepeat({ method, headers }: ShopRequest): boolean {
  return method !== "POST" || headers?.["idempotency-key"] !== undefined;
}

/** The connections of one shopper. */
export class Connections {
  readonly #port: number;
  readonly #agent: Agent;

  /** @param maxSockets how many connections at once */
  constructor(port: number, maxSockets = 4) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets });
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Sends it, and again where the connection ended without an answer: always if nothing was sent, else if it may be
   * repeated. An answer, whichever, is never asked for twice.
   */
  async exchange(what: ShopRequest): Promise<Exchange> {
    const until = performance.now() + repeatForMs;
    let waitMs = 0;
    for (let repeats = 0; ; repeats += 1) {
      const startedAt = performance.now();
      const result = await this.#send(what).catch((error: unknown) => toError(error));
      waitMs = Math.max(waitMs, performance.now() - startedAt);
      if (!(result instanceof Error)) return { answer: result, error: undefined, repeats, waitMs };
      const wasSent = !("code" in result && result.code === "ECONNREFUSED");
      const isLate = performance.now() > until || result.name === "TimeoutError";
      if (isLate || (wasSent && !mayRepeat(what)))
        return { answer: undefined, error: result.message, repeats, waitMs };
      await pause(repeatPauseMs);
    }
  }

  #send({ method, path, headers = {}, body }: ShopRequest): Promise<Answer> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const length = content === undefined ? {} : { "content-length": Buffer.byteLength(content) };
    const type = content === undefined ? {} : { "content-type": "application/json" };
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: "127.0.0.1",
        port: this.#port,
        agent: this.#agent,
        method,
        path,
        headers: { ...headers, ...type, ...length },
      });
      const timer = setTimeout(() => {
        const error = new Error(`no answer within ${patienceMs} ms`);
        error.name = "TimeoutError";
        outgoing.destroy(error);
      }, patienceMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      outgoing.on("error", fail);
      outgoing.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", fail);
        response.on("aborted", () => fail(new Error("the answer broke off")));
        response.on("end", () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            server: one(response.headers["x-app-server"]) ?? null,
            body: parsed(text, response.headers["content-type"] ?? ""),
            setCookie: sessionCookieIn(response.headers["set-cookie"] ?? []),
          });
        });
      });
      outgoing.end(content);
    });
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function parsed(text: string, type: string): unknown {
  return type.includes("json") ? JSON.parse(text) : text;
}

function sessionCookieIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const value = /^JSESSIONID=([^;]*)/.exec(line)?.[1];
    if (value === undefined) continue;
    const isTakenBack =
      value === "" || /;\s*max-age=0/i.test(line) || /expires=thu, 01 jan 1970/i.test(line);
    return isTakenBack ? "" : decodeURIComponent(value);
  }
  return undefined;
}
