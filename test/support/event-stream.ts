// How tests listen to the lab's server-sent events.
import { get } from "node:http";
import type { Shopper } from "./shopper.ts";

export interface EventStream {
  /** The app server at the other end. */
  readonly server: string | undefined;
  /** Everything that came so far. */
  text(): string;
  /** What the events of this type that came so far hold, oldest first. */
  events(type: string): unknown[];
  /** True once the other side has ended it, in whichever way. */
  hasEnded(): boolean;
}

/**
 * Opens `/api/lab/events` with the shopper's cookie, at the port of HAProxy or of an app server; resolves when the
 * answer has begun.
 */
export function listen({ cookie }: Pick<Shopper, "cookie">, port: number): Promise<EventStream> {
  const headers = cookie === undefined ? {} : { cookie: `JSESSIONID=${cookie}` };
  return new Promise((resolve, reject) => {
    const request = get({
      host: "127.0.0.1",
      port,
      path: "/api/lab/events",
      headers,
      agent: false,
    });
    request.once("error", reject);
    request.once("response", (response) => {
      let text = "";
      let ended = false;
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      // a connection that is cut is an error, and closed as well
      response.on("error", () => undefined).on("close", () => (ended = true));
      const server = response.headers["x-app-server"];
      resolve({
        server: Array.isArray(server) ? server[0] : server,
        text: () => text,
        events: (type) =>
          [...text.matchAll(/^event: (.+)\ndata: (.+)\n\n/gm)]
            .filter(([, name]) => name === type)
            .map(([, , data = ""]) => JSON.parse(data) as unknown),
        hasEnded: () => ended,
      });
    });
  });
}
