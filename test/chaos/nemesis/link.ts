// Decides what may happen to the network between one app server and one memcached: delays, cuts, and silence.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A TCP proxy that stands for a piece of network; it ends with its process. */
export interface Link {
  readonly port: number;
  /** From now on everything takes so many milliseconds more, each way. 0: none. */
  delay(ms: number): void;
  /** reset: connections end, and new ones are refused. silent: they stay open, and nothing gets through. */
  cut(way: "reset" | "silent"): void;
  /** Also what was kept while it was silent goes on, late. */
  mend(): void;
}

interface State {
  delayMs: number;
  way: "open" | "reset" | "silent";
}

/** One direction of one connection; bytes stay in order. */
class Lane {
  readonly #to: Socket;
  readonly #state: State;
  readonly #kept: { readonly bytes: Buffer; readonly dueAt: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(to: Socket, state: State) {
    this.#to = to;
    this.#state = state;
  }

  take(bytes: Buffer): void {
    this.#kept.push({ bytes, dueAt: performance.now() + this.#state.delayMs });
    this.pass();
  }

  pass(): void {
    clearTimeout(this.#timer);
    if (this.#state.way === "silent") return;
    for (let next = this.#kept[0]; next !== undefined; next = this.#kept[0]) {
      const waitMs = this.#state.delayMs === 0 ? 0 : next.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pass(), waitMs);
        return;
      }
      this.#kept.shift();
      this.#to.write(next.bytes);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#kept.length = 0;
  }
}

/** @param host own address @param port own port @param targetPort memcached's, on 127.0.0.1 */
export async function openLink(host: string, port: number, targetPort: number): Promise<Link> {
  const state: State = { delayMs: 0, way: "open" };
  const connections = new Set<{ readonly lanes: readonly Lane[]; end: () => void }>();
  const server = createServer((client) => {
    if (state.way === "reset") return void client.destroy();
    const target = connect({ port: targetPort, host: "127.0.0.1" });
    const there = new Lane(target, state);
    const back = new Lane(client, state);
    const connection = {
      lanes: [there, back],
      end: () => {
        connections.delete(connection);
        for (const lane of connection.lanes) lane.end();
        client.destroy();
        target.destroy();
      },
    };
    connections.add(connection);
    client.on("data", (bytes) => there.take(bytes));
    target.on("data", (bytes) => back.take(bytes));
    for (const socket of [client, target]) {
      socket.setNoDelay(true);
      socket.on("error", connection.end).on("close", connection.end);
    }
  }).listen(port, host);
  await once(server, "listening");
  const passAll = () => {
    for (const { lanes } of connections) for (const lane of lanes) lane.pass();
  };
  const endAll = () => {
    for (const connection of connections) connection.end();
  };
  return {
    port,
    delay: (ms) => {
      state.delayMs = ms;
      passAll();
    },
    cut: (way) => {
      state.way = way;
      if (way === "reset") endAll();
    },
    mend: () => {
      state.way = "open";
      state.delayMs = 0;
      passAll();
    },
  };
}
