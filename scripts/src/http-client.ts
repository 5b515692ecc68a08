// Decides how the command line asks the lab over HTTP: a fresh connection each time, and never without a deadline.
import { request } from "node:http";
import { codeOf } from "./errors.ts";

export interface HttpRequest {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default GET. */
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** For the whole exchange. Default 2,000. */
  timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Name of the app server that answered; absent when HAProxy answered itself. */
  readonly server: string | undefined;
  readonly setCookies: readonly string[];
  readonly text: string;
}

/** Throws when nobody answers in time; a status of 4xx or 5xx is an answer. */
export function ask(port: number, path: string, options: HttpRequest = {}): Promise<HttpAnswer> {
  const { host = "127.0.0.1", method = "GET", headers = {}, body, timeoutMs = 2000 } = options;
  const content = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host,
      port,
      path,
      method,
      headers: {
        ...headers,
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...(content === undefined ? {} : { "content-length": String(Buffer.byteLength(content)) }),
      },
      // no pool: a kept connection may lead to a process that has died since
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.on("error", (error) => reject(explain(error, `${host}:${port}`, timeoutMs)));
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", (error) => reject(explain(error, `${host}:${port}`, timeoutMs)));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          server: headerOf(response.headers["x-app-server"]),
          setCookies: response.headers["set-cookie"] ?? [],
          text,
        }),
      );
    });
    outgoing.end(content);
  });
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function explain(error: Error, address: string, timeoutMs: number): Error {
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return new Error(`${address} did not answer within ${timeoutMs / 1000} s`, {
      cause: error,
    });
  if (codeOf(error) === "ECONNREFUSED")
    return new Error(`nobody listens at ${address}`, { cause: error });
  if (["ECONNRESET", "EPIPE"].includes(codeOf(error) ?? ""))
    return new Error(`${address} broke the connection off`, { cause: error });
  return error;
}
