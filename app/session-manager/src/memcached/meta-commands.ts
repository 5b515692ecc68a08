/** Decides what is said to memcached in meta commands, and what its answers mean. */
import { expiry, identityFrom } from "./command-arguments.ts";
import { type MetaReply, type MetaReplyCode, ProtocolError } from "./meta-replies.ts";
import type { Expected, NodeIdentity, StoredValue, StoreResult } from "./node.ts";

/** Every conditional store would fail. */
const NO_CAS = "no CAS values; was memcached started with -C?";

export interface MetaCommand<T> {
  /** For messages. */
  readonly name: string;
  /** Without its line end; `opaque` is added to meta commands. */
  readonly line: string;
  /** Follows the line. */
  readonly data?: Buffer;
  /** The classic ones take no opaque. */
  readonly isClassic?: boolean;
  readonly codes: readonly MetaReplyCode[];
  /** A line that others follow. */
  readonly note?: (reply: MetaReply) => void;
  /** @throws ProtocolError when this is no answer to the command */
  readonly answer: (reply: MetaReply) => T;
}

export function getCommand(key: string): MetaCommand<StoredValue | undefined> {
  return {
    name: "mg",
    line: `mg ${key} v c`,
    codes: ["VA", "EN"],
    answer: (reply) =>
      reply.value === undefined ? undefined : { value: reply.value, cas: casOf(reply) },
  };
}

export function storeCommand(
  key: string,
  value: Buffer,
  ttlSeconds: number,
  expected: Expected,
): MetaCommand<StoreResult> {
  return {
    name: "ms",
    line: `ms ${key} ${value.length} c T${expiry(ttlSeconds)}${condition(expected)}`,
    data: value,
    codes: ["HD", "NS", "EX", "NF"],
    answer: (reply) => {
      if (reply.code === "HD") return { outcome: "stored", cas: casOf(reply) };
      return { outcome: reply.code === "NF" ? "missing" : "conflict" };
    },
  };
}

/** A get without a value: only the life of the key changes. */
export function touchCommand(key: string, ttlSeconds: number): MetaCommand<boolean> {
  return {
    name: "mg",
    line: `mg ${key} T${expiry(ttlSeconds)}`,
    codes: ["HD", "EN"],
    answer: ({ code }) => code === "HD",
  };
}

/** @param cas absent: whatever the value is */
export function deleteCommand(key: string, cas?: string): MetaCommand<boolean> {
  return {
    name: "md",
    line: `md ${key}${cas === undefined ? "" : ` C${cas}`}`,
    codes: cas === undefined ? ["HD", "NF"] : ["HD", "NF", "EX"],
    answer: ({ code }) => code === "HD",
  };
}

/** Meta commands have none for this; the classic one is answered on the same connection. */
export function identifyCommand(): MetaCommand<NodeIdentity> {
  return statsCommand("stats", /^(pid|time|uptime) (\d+)$/, (stats) => {
    const identity = identityFrom((name) => stats.get(name));
    if (identity === undefined) throw new ProtocolError("stats without a pid and times");
    return identity;
  });
}

/**
 * The largest item that the node takes (its `-I`), key and all; `undefined` where it does not tell. A node
 * without CAS values does not pass.
 */
export function itemLimitCommand(): MetaCommand<number | undefined> {
  const wanted = /^(item_size_max|cas_enabled) (\w+)$/;
  return statsCommand("stats settings", wanted, (stats) => {
    if (stats.get("cas_enabled") === "no") throw new ProtocolError(NO_CAS);
    const limit = Number(stats.get("item_size_max"));
    return Number.isNaN(limit) ? undefined : limit;
  });
}

function statsCommand<T>(
  line: string,
  wanted: RegExp,
  answer: (stats: ReadonlyMap<string, string>) => T,
): MetaCommand<T> {
  const stats = new Map<string, string>();
  return {
    name: line,
    line,
    isClassic: true,
    codes: ["STAT", "END"],
    note: ({ text }) => {
      const [, name, value] = wanted.exec(text) ?? [];
      if (name !== undefined && value !== undefined) stats.set(name, value);
    },
    answer: () => answer(stats),
  };
}

/** Whether there is a key; shows that a node knows meta commands and gives back opaques also on a miss. */
export function greetCommand(): MetaCommand<void> {
  return { name: "mg", line: "mg hello", codes: ["HD", "EN"], answer: () => {} };
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * To memcached with `-Y` the first `set` is the login, whatever its key. To one without, it is a value: one
 * that has expired before it is there, so that nobody reads the password.
 */
export function loginCommand({ username, password }: Credentials): MetaCommand<void> {
  const data = Buffer.from(`${username} ${password}`);
  return {
    name: "the login",
    line: `set login 0 -1 ${data.length}`,
    data,
    isClassic: true,
    codes: ["STORED"],
    answer: () => {},
  };
}

function condition(expected: Expected): string {
  if (expected === "any") return "";
  if (expected === "absent") return " ME";
  return ` C${expected.cas}`;
}

function casOf({ cas }: MetaReply): string {
  if (cas === undefined || cas === "0") throw new ProtocolError(NO_CAS);
  return cas;
}
