// How this measurement asks an app server: over kept connections, with nothing between it and the socket.
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A browser that asks one app server after the other, and keeps its cookie. */
export class Shopper {
  cookie: string | undefined;

  async ask(port: number, method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asking = request({ port, host: "127.0.0.1", method, path, agent }, (response) => {
        const [sent] = response.headers["set-cookie"] ?? [];
        if (sent !== undefined) this.cookie = /^JSESSIONID=([^;]*)/.exec(sent)?.[1];
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer["body"] }),
        );
      });
      asking.once("error", reject);
      if (this.cookie !== undefined) asking.setHeader("cookie", `JSESSIONID=${this.cookie}`);
      if (payload !== undefined) asking.setHeader("content-type", "application/json");
      asking.end(payload);
    });
  }
}

/** Does each of these, as many at a time as connections. */
export async function forEach<T>(
  items: Iterable<T>,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].values();
  const work = async () => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: 32 }, work));
}
