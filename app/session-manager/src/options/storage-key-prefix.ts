/** Decides what stands in front of the token in each memcached key: the original's tokens and their values. */
import { createHash } from "node:crypto";

/** What the tokens stand for. An absent or empty value is skipped. */
export interface KeyPrefixValues {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
  readonly webappVersion?: string | undefined;
}

const TOKENS = "static:x, host, host.hash, context, context.hash, webappVersion";
const VALUE = /^[A-Za-z0-9_.-]{1,64}$/;
/** Leaves room for the longest token below memcached's 250 bytes. */
const MAX_LENGTH = 100;

/**
 * The prefix that a format such as `static:shop,webappVersion` stands for: the tokens' values joined by `:`
 * and ended by `_`; empty where none has a value.
 * @throws Error whose message says which token is wrong and what is allowed.
 */
export function storageKeyPrefix(format: string, values: KeyPrefixValues): string {
  const tokens = format.split(/[\s,]+/).filter((token) => token !== "");
  const parts = tokens.map((token) => valueOf(token, values)).filter((part) => part !== "");
  const prefix = parts.length === 0 ? "" : `${parts.join(":")}_`;
  if (prefix.length > MAX_LENGTH) {
    throw new Error(`gives ${prefix.length} characters, at most ${MAX_LENGTH} are allowed`);
  }
  return prefix;
}

function valueOf(token: string, { host = "", context = "", webappVersion = "" }: KeyPrefixValues) {
  switch (token) {
    case "host":
      return checked(host, "host", "host.hash");
    case "host.hash":
      return hash(host);
    case "context":
      return checked(context.replace(/^\//, ""), "context", "context.hash");
    case "context.hash":
      return hash(context);
    case "webappVersion":
      return checked(webappVersion, "webappVersion");
  }
  const [, text] = /^static:(.*)$/.exec(token) ?? [];
  if (text === undefined) throw new Error(`has the token "${token}"; there are: ${TOKENS}`);
  return checked(text, "static:");
}

function checked(value: string, name: string, instead?: string): string {
  if (value === "" || VALUE.test(value)) return value;
  const hint = instead === undefined ? "" : `; take ${instead} instead`;
  throw new Error(
    `would put ${name} "${value}" into keys, which take up to 64 of A-Z a-z 0-9 _ . -${hint}`,
  );
}

function hash(value: string): string {
  if (value === "") return "";
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}
