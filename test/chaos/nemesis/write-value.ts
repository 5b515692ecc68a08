// Decides how a value gets under a key of memcached without anybody asking whether it should.
import { once } from "node:events";
import { connect } from "node:net";

/** Stores any bytes, for a minute. @throws Error when memcached does not take them */
export async function writeValue(port: number, key: string, value: Buffer): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    const line = Buffer.from(`set ${key} 0 60 ${value.length}\r\n`);
    socket.write(Buffer.concat([line, value, Buffer.from("\r\n")]));
    const [answer] = (await once(socket, "data", { signal: AbortSignal.timeout(2000) })) as [
      Buffer,
    ];
    if (answer.toString() !== "STORED\r\n") throw new Error(`memcached: ${answer.toString()}`);
  } finally {
    socket.destroy();
  }
}
