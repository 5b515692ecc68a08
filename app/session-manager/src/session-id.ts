/** Decides how a session id reads: `<token>-<node>.<route>`, and `<prefix>~` in front of it in a browser. */
import { randomBytes } from "node:crypto";

export interface SessionId {
  /** 32 upper-case hex digits (128 random bits), or what the option `idGenerator` gave. */
  readonly token: string;
  /** Node id of the memcached node with the backup; absent with a single node that has no id. */
  readonly node: string | undefined;
  /** Name of the app server that owns the session; absent where none is configured. */
  readonly route: string | undefined;
}

/** What may stand as a node id, and as a route. */
export const NODE_ID_PATTERN = /^[A-Za-z0-9_]{1,32}$/;
export const ROUTE_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** What an id generator may give as a token. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_]{16,128}$/;

const SUFFIX = "(?:-([A-Za-z0-9_]{1,32}))?(?:\\.([A-Za-z0-9_-]{1,64}))?";
const OUR_ID = new RegExp(`^([0-9A-F]{32})${SUFFIX}$`);
const ANY_ID = new RegExp(`^([A-Za-z0-9_]{16,128})${SUFFIX}$`);
const COOKIE_PREFIX = /^([A-Za-z0-9_-]{1,64})~/;

/** A new token. `random` returns that many unpredictable bytes. */
export function newToken(random: (size: number) => Buffer = randomBytes): string {
  return random(16).toString("hex").toUpperCase();
}

/** `undefined` for anything that is not a session id. @param tokens `any`: also an id generator's */
export function parseSessionId(
  value: string,
  tokens: "ours" | "any" = "ours",
): SessionId | undefined {
  const match = (tokens === "any" ? ANY_ID : OUR_ID).exec(value);
  if (match === null) return undefined;
  const [, token = "", node, route] = match;
  return { token, node, route };
}

export function formatSessionId({ token, node, route }: SessionId): string {
  return `${token}${node === undefined ? "" : `-${node}`}${route === undefined ? "" : `.${route}`}`;
}

/**
 * Takes a load balancer's prefix off a cookie value (HAProxy's `cookie … prefix` puts `app1~` in front).
 * The balancer does so itself on the way to the app server; a browser that talks to an app server directly,
 * on the same host, still sends it, because cookies ignore ports.
 */
export function splitPrefix(cookieValue: string): { prefix: string | undefined; id: string } {
  const match = COOKIE_PREFIX.exec(cookieValue);
  if (match === null) return { prefix: undefined, id: cookieValue };
  return { prefix: match[1], id: cookieValue.slice(match[0].length) };
}
