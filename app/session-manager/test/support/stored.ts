// What memcached itself holds of a session, read and written past the session manager.
import { connect } from "node:net";
import { once } from "node:events";
import { decodeRecord, type SessionRecord, transcoderNamed } from "../../src/index.ts";
import { askMemcached } from "../../../../test/support/memcached-process.ts";

/** The record of a token on the node at this port; `undefined` where there is none. */
export async function recordOn(port: number, token: string): Promise<SessionRecord | undefined> {
  const value = await valueOn(port, token);
  return value === undefined ? undefined : decodeRecord(token, value);
}

export async function valueOn(port: number, key: string): Promise<Buffer | undefined> {
  const reply = Buffer.from(await askMemcached(port, `get ${key}`), "latin1");
  const [, length] = /^VALUE \S+ \d+ (\d+)\r\n/.exec(reply.toString("latin1")) ?? [];
  if (length === undefined) return undefined;
  const start = reply.indexOf("\r\n") + 2;
  return reply.subarray(start, start + Number(length));
}

export async function attributesOn(port: number, token: string): Promise<unknown> {
  const record = await recordOn(port, token);
  if (record === undefined || record.isTombstone) return undefined;
  return { ...transcoderNamed(record.transcoder)?.decode(record.attributes) };
}

/** How long the value under this key still has to live. */
export async function secondsLeft(port: number, key: string): Promise<number> {
  const reply = await say(port, Buffer.from(`mg ${key} t\r\n`));
  const [, seconds] = /^HD t(-?\d+)\r\n$/.exec(reply) ?? [];
  return Number(seconds);
}

/** Writes any bytes under a key, as anybody with a connection can. */
export async function putOn(port: number, key: string, value: Buffer, flags = 0): Promise<void> {
  const head = Buffer.from(`set ${key} ${flags} 0 ${value.length}\r\n`);
  const reply = await say(port, Buffer.concat([head, value, Buffer.from("\r\n")]));
  if (reply !== "STORED\r\n") throw new Error(`memcached said ${reply}`);
}

async function say(port: number, command: Buffer): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(command);
  const [reply] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return reply.toString("latin1");
}
