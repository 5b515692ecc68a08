// A real TCP proxy between a client and a memcached, for faults that have to hit an exact instant.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** `127.0.0.1:port`, or `[::1]:port` for a proxy on IPv6. */
  readonly address: string;
  /** Everything that clients sent, forwarded or not, one character a byte. */
  sent(): string;
  /** From now on, nothing of this direction gets through; it is kept. */
  hold(direction: Direction): void;
  /** What was kept goes on, and all that follows. */
  release(): void;
  /** From now on each command that matches, and all after it, is kept. */
  holdAt(command: RegExp): void;
  /** Closes every connection; commands that were kept never arrive. */
  cut(): void;
  /** From now on, new connections are closed at once (or accepted again). */
  refuse(isRefusing: boolean): void;
  close(): Promise<void>;
}

export type Direction = "commands" | "replies";

interface Pipe {
  readonly client: Socket;
  readonly server: Socket;
  readonly kept: { commands: Buffer[]; replies: Buffer[] };
}

/** @param targetPort memcached's port on 127.0.0.1 */
export async function startTcpProxy(targetPort: number, host = "127.0.0.1"): Promise<TcpProxy> {
  const pipes = new Set<Pipe>();
  const held = { commands: false, replies: false };
  let trigger: RegExp | undefined;
  let isRefusing = false;
  let log = "";
  const listener = createServer((client) => {
    if (isRefusing) return void client.destroy();
    const server = connect({ port: targetPort, host: "127.0.0.1" });
    const pipe: Pipe = { client, server, kept: { commands: [], replies: [] } };
    pipes.add(pipe);
    const end = () => {
      pipes.delete(pipe);
      client.destroy();
      server.destroy();
    };
    client.on("data", (chunk) => {
      log += chunk.toString("latin1");
      if (trigger?.test(chunk.toString("latin1"))) held.commands = true;
      if (held.commands) pipe.kept.commands.push(chunk);
      else server.write(chunk);
    });
    server.on("data", (chunk) => {
      if (held.replies) pipe.kept.replies.push(chunk);
      else client.write(chunk);
    });
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
  }).listen(0, host);
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  const { port } = address;
  return {
    port,
    address: host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`,
    sent: () => log,
    hold: (direction) => {
      held[direction] = true;
    },
    holdAt: (command) => {
      trigger = command;
    },
    release: () => {
      trigger = undefined;
      held.commands = false;
      held.replies = false;
      for (const { client, server, kept } of pipes) {
        for (const chunk of kept.commands.splice(0)) server.write(chunk);
        for (const chunk of kept.replies.splice(0)) client.write(chunk);
      }
    },
    cut: () => {
      for (const { client, server } of pipes) {
        client.destroy();
        server.destroy();
      }
    },
    refuse: (value) => {
      isRefusing = value;
    },
    close: async () => {
      listener.close();
      for (const { client, server } of pipes) {
        client.destroy();
        server.destroy();
      }
      await once(listener, "close");
    },
  };
}
