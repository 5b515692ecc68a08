/**
 * Decides how a node is asked for its keys: over a connection of its own, as the answer may be long and others must not
 * wait for its end.
 */
import type { Socket } from "node:net";
import { NodeError } from "../errors.ts";

/**
 * Along the hash table: a walk along the lists of recent use passes over items that a connection holds at that moment.
 * memcached before 1.6.9 knows only those.
 */
const LISTINGS = ["lru_crawler metadump hash", "lru_crawler metadump all"];
const KEY_LINE = /^key=(\S+) /;

export interface KeyListing {
  /** What messages call the node. */
  readonly label: string;
  /** Of the keys that are asked for. */
  readonly prefix: string;
  /** Longest silence of the node, in milliseconds. */
  readonly timeoutMs: number;
  /** What has to be said first, with its line ends; memcached answers it with `STORED`. */
  readonly login?: string | undefined;
}

/**
 * @param socket one that is being opened; it is destroyed at the end
 * @returns `undefined` while the node lists its keys for somebody else: it does so once at a time
 * @throws NodeError `node_error`: it lists no keys (its `lru_crawler` is switched off, say); `node_down`;
 * `operation_timeout`
 */
export async function listKeys(
  socket: Socket,
  { label, prefix, timeoutMs, login }: KeyListing,
): Promise<string[] | undefined> {
  const fail = (code: "node_down" | "node_error" | "operation_timeout", what: string) =>
    new NodeError(code, `${label} ${what}.`);
  const silence = `did not go on listing its keys within ${timeoutMs} ms`;
  const keys: string[] = [];
  const asked = [...LISTINGS];
  const askNext = () => socket.write(`${asked.shift() ?? ""}\r\n`, "latin1");
  socket.setTimeout(timeoutMs, () => socket.destroy(fail("operation_timeout", silence)));
  if (login === undefined) askNext();
  else socket.write(login, "latin1");
  try {
    for await (const line of linesOf(socket)) {
      const [, key] = KEY_LINE.exec(line) ?? [];
      if (key !== undefined) {
        const name = decoded(key);
        if (name?.startsWith(prefix) === true) keys.push(name);
      } else if (line === "END") return keys;
      else if (line.startsWith("BUSY")) return undefined;
      else if (line === "STORED" || (line.startsWith("BADCLASS") && asked.length > 0)) askNext();
      else throw fail("node_error", `does not list its keys: ${line}`);
    }
    throw fail("node_down", "closed the connection");
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    throw new NodeError("node_down", `${label} does not answer.`, { cause });
  } finally {
    socket.destroy();
  }
}

async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = "";
  socket.setEncoding("latin1");
  for await (const chunk of socket as AsyncIterable<string>) {
    // The lines of a listing end with a line feed alone.
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** As metadump writes it, percent-encoded; `undefined`: no key of ours. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
}
