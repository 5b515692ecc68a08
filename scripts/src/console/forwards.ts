// Decides how a container reaches what is elsewhere as if it were at a port of its own: whatever connects is passed on.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A server inside the lab's networks. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface Forward {
  /** Ends it, and every connection through it. */
  close(): Promise<void>;
}

/**
 * Who gives up on a node that is paused leaves a connection behind which that node does not end. Longer than anybody
 * here waits for an answer.
 */
const defaultSilenceMs = 60_000;

/**
 * Listens at 127.0.0.1 and joins each connection with one of its own to the target; resolves when it listens. While the
 * target can't be reached, each connection is cut off at once, as by a server that dies. Throws when the port is taken.
 */
export async function forward(
  port: number,
  target: Target,
  { silenceMs = defaultSilenceMs }: { silenceMs?: number } = {},
): Promise<Forward> {
  const open = new Set<Socket>();
  // each direction ends by itself
  const options = { allowHalfOpen: true, noDelay: true };
  const server = createServer(options, (guest) => {
    const node = connect({ ...target, ...options });
    node.setTimeout(silenceMs, () => node.destroy(new Error("silent for too long")));
    for (const socket of [guest, node]) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
    }
    join(guest, node);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    close: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}

function join(guest: Socket, node: Socket): void {
  guest.pipe(node).pipe(guest);
  // an error is followed by "close", which tells that there was one
  for (const socket of [guest, node]) socket.on("error", () => {});
  node.once("close", (hasFailed) => {
    if (hasFailed) guest.resetAndDestroy();
    else guest.destroySoon();
  });
  guest.once("close", (hasFailed) => {
    if (hasFailed) node.destroy();
    else node.destroySoon();
  });
}
