// A raw connection, for clients that do what no HTTP library does.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** To a port of this machine. `received` gives what has come so far; being cut off the hard way is no error. */
export async function openSocket(
  port: number,
): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  await once(socket, "connect");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return { socket, received: () => text };
}
