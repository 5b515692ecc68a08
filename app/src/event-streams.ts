// How events reach browsers: as server-sent events, to any number of clients, at a bounded cost for each.
import { Readable } from "node:stream";

const heartbeatMs = 15_000;
/** A client that is this far behind is dropped; its browser connects again. */
const maxWaitingBytes = 256 * 1024;

/** Everybody who listens to one app server. */
export class EventStreams {
  readonly #clients = new Set<Readable>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    // proxies and browsers give up on a connection that is silent for too long
    this.#heartbeat = setInterval(() => this.#write(": still here\n\n"), heartbeatMs).unref();
  }

  /** How many clients listen. */
  get size(): number {
    return this.#clients.size;
  }

  /** A stream for one client, to be sent as the body of its answer. */
  open(): Readable {
    const client = new Readable({ read() {} });
    this.#clients.add(client);
    client.once("close", () => this.#clients.delete(client));
    // shows at once that the way is open, and how soon to come back
    client.push("retry: 1000\n\n");
    return client;
  }

  /** Sends an event; `data` becomes JSON. */
  send(type: string, data: object): void {
    this.#write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Ends every stream, so that their connections don't hold up a shutdown. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const client of this.#clients) client.push(null);
  }

  #write(text: string): void {
    for (const client of this.#clients) {
      if (client.readableLength > maxWaitingBytes) client.destroy();
      else client.push(text);
    }
  }
}
