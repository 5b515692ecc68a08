// Decides how the command line talks to a memcached node: plain text over a fresh socket, with a deadline.
import { connect } from "node:net";

const timeoutMs = 1000;

/** One command and its whole answer, as bytes (latin-1). Throws when the node does not answer within a second. */
function converse(
  port: number,
  command: string,
  isComplete: (answer: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    let answer = "";
    const timer = setTimeout(() => {
      socket.destroy(new Error(`memcached at 127.0.0.1:${port} did not answer within 1 s`));
    }, timeoutMs);
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write(`${command}\r\n`));
    socket.on("data", (text: string) => {
      answer += text;
      if (!isComplete(answer)) return;
      resolve(answer);
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => {
      clearTimeout(timer);
      reject(new Error(`memcached at 127.0.0.1:${port} closed the connection`));
    });
  });
}

const isOneLine = (answer: string) => answer.endsWith("\r\n");
const isListing = (answer: string) =>
  answer.startsWith("key=") ? answer.endsWith("\nEND\r\n") : answer.endsWith("\r\n");

/** The version that the node tells; throws when it does not answer. */
export async function askVersion(port: number): Promise<string> {
  const answer = await converse(port, "version", isOneLine);
  if (!answer.startsWith("VERSION ")) throw new Error(`127.0.0.1:${port} is no memcached`);
  return answer.slice("VERSION ".length).trim();
}

/** One life of a memcached process: its process id, and when it began, in seconds since 1970. */
export interface ProcessLife {
  readonly pid: number;
  readonly startedAt: number;
}

/** The life that the node is in; throws when it does not answer. */
export async function askLife(port: number): Promise<ProcessLife> {
  const read = await askStats(port);
  return { pid: read("pid"), startedAt: read("time") - read("uptime") };
}

/** How many reads, stores, touches and deletes the node has had in this life; throws when it does not answer. */
export async function askOperations(port: number): Promise<number> {
  const read = await askStats(port);
  const names = ["cmd_get", "cmd_set", "cmd_touch", "delete_hits", "delete_misses"];
  return names.reduce((sum, name) => sum + read(name), 0);
}

async function askStats(port: number): Promise<(name: string) => number> {
  const stats = await converse(port, "stats", (answer) => answer.endsWith("END\r\n"));
  return (name) => Number(new RegExp(`^STAT ${name} (\\d+)`, "m").exec(stats)?.[1]);
}

/** In a container each life has the same process id; and the two clocks may tick a second apart. */
export function isAnotherLife(before: ProcessLife, now: ProcessLife): boolean {
  return before.pid !== now.pid || now.startedAt - before.startedAt > 1;
}

export interface KeyFacts {
  readonly key: string;
  /** Seconds since 1970; -1 for never. */
  readonly expiresAt: number;
}

/** Every key that the node holds; absent while another listing keeps its crawler busy. */
export async function listKeys(port: number): Promise<KeyFacts[] | undefined> {
  // "hash", not "all": a walk along the LRU lists passes over items that a connection holds at that moment, so that
  // a record seems to be gone while somebody reads it. memcached before 1.6.9 knows only "all".
  const answer = await converse(port, "lru_crawler metadump hash", isListing);
  const isOld = answer.startsWith("BADCLASS");
  const listing = isOld ? await converse(port, "lru_crawler metadump all", isListing) : answer;
  if (listing.startsWith("BUSY")) return undefined;
  if (!/(^|\n)END\r\n$/.test(listing))
    throw new Error(`memcached at 127.0.0.1:${port} does not list its keys: ${listing.trim()}`);
  const lines = listing.matchAll(/^key=(\S+) exp=(-?\d+) /gm);
  return [...lines].map(([, key = "", expiry]) => ({
    key: decodeURIComponent(key),
    expiresAt: Number(expiry),
  }));
}

/** Without stickiness there are locks, which come and go with each request. */
const lock = /lock:[^:]+$/;
/** Tombstones that a node is owed which was away when sessions ended, as the session manager writes them down. */
const debts = /owed:[^:]+:[0-9a-f]{2}$/;

/** The keys of session records. */
export async function listSessionKeys(port: number): Promise<KeyFacts[] | undefined> {
  return (await listKeys(port))?.filter(({ key }) => !lock.test(key) && !debts.test(key));
}

/** The value of a key; absent when the node does not hold it. */
export async function readValue(port: number, key: string): Promise<Buffer | undefined> {
  const answer = await converse(port, `get ${key}`, (text) => parseValue(text) !== "incomplete");
  const value = parseValue(answer);
  return value === "incomplete" || value === "missing" ? undefined : value;
}

/** Reads the answer of `get`, given as latin-1. */
export function parseValue(answer: string): Buffer | "missing" | "incomplete" {
  if (answer === "END\r\n") return "missing";
  const header = /^VALUE \S+ (\d+) (\d+)(?: \d+)?\r\n/.exec(answer);
  if (header === null) return isOneLine(answer) ? "missing" : "incomplete";
  const [line, flags, length] = header;
  const end = line.length + Number(length);
  if (answer.length < end + "\r\nEND\r\n".length) return "incomplete";
  const bytes = Buffer.from(answer.slice(line.length, end), "latin1");
  // the client library of the app servers marks binary values with 4, and sends each byte as one UTF-8 letter
  return Number(flags) === 4 ? Buffer.from(bytes.toString("utf8"), "latin1") : bytes;
}

/** Empties the node. */
export async function flush(port: number): Promise<void> {
  const answer = await converse(port, "flush_all", isOneLine);
  if (answer !== "OK\r\n") throw new Error(`memcached refused flush_all: ${answer.trim()}`);
}
