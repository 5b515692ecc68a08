/** Decides whether options go together, and what the session manager works with in the end. */
import { availableParallelism } from "node:os";
import type { z } from "zod";
import { compilePattern } from "../compile-pattern.ts";
import { OptionError } from "../errors.ts";
import { idleSecondsFor } from "../expiry.ts";
import { type LockingMode, parseLockingMode } from "../locking/locking-mode.ts";
import { type NodeDefinition, parseNodes } from "../nodes.ts";
import { explain, show } from "./explain.ts";
import { pluginSchema } from "./plugin-schema.ts";
import { storageKeyPrefix } from "./storage-key-prefix.ts";

const USUAL_IDLE_SECONDS = 1800;

/** What `register` takes. */
export type SessionManagerOptions = z.input<typeof pluginSchema>;

type Checked = z.output<typeof pluginSchema>;
type Read =
  | "memcachedNodes"
  | "failoverNodes"
  | "requestUriIgnorePattern"
  | "sessionAttributeFilter";

/** Checked, with every default filled in. */
export type Options = Omit<
  Checked,
  | Read
  | "lockingMode"
  | "backupThreadCount"
  | "secret"
  | "maxInactiveInterval"
  | "host"
  | "context"
  | "webappVersion"
> & {
  readonly nodes: readonly NodeDefinition[];
  /** Of the whole path. */
  readonly ignoredPath: RegExp | undefined;
  /** Of the whole name of an attribute; absent: all are stored. */
  readonly storedAttribute: RegExp | undefined;
  readonly lockingMode: LockingMode;
  readonly backupThreadCount: number;
  /** The first signs records, each verifies them; none: no signatures. */
  readonly secret: readonly string[];
  /** Seconds. */
  readonly maxInactiveInterval: number;
};

/** @throws OptionError with one line for each option that is wrong: its name, its value, what is allowed. */
export function checkOptions(input: unknown): Options {
  const result = pluginSchema.safeParse(input);
  if (!result.success) {
    throw new OptionError(result.error.issues.map((issue) => explain(issue, input)).join("\n"));
  }
  const {
    memcachedNodes,
    failoverNodes,
    requestUriIgnorePattern,
    sessionAttributeFilter,
    ...rest
  } = result.data;
  const {
    backupThreadCount = availableParallelism(),
    maxInactiveInterval = idleSecondsFor(result.data.cookie, USUAL_IDLE_SECONDS, 0),
    host,
    context,
    webappVersion,
    secret = [],
    ...options
  } = rest;
  const nodes = readNodes(memcachedNodes, failoverNodes);
  const problems = [...modeProblems(result.data, nodes), ...protocolProblems(options, nodes)];
  if (problems.length > 0) throw new OptionError(problems.join("\n"));
  return {
    ...options,
    backupThreadCount,
    secret: typeof secret === "string" ? [secret] : secret,
    maxInactiveInterval,
    storageKeyPrefix: reading("storageKeyPrefix", options.storageKeyPrefix, () =>
      storageKeyPrefix(options.storageKeyPrefix, { host, context, webappVersion }),
    ),
    lockingMode: reading("lockingMode", options.lockingMode, () =>
      parseLockingMode(options.lockingMode),
    ),
    nodes,
    ignoredPath: patternOf(requestUriIgnorePattern),
    storedAttribute: patternOf(sessionAttributeFilter),
  };
}

function patternOf(text: string | undefined): RegExp | undefined {
  return text === undefined ? undefined : compilePattern(text);
}

function readNodes(memcachedNodes: string, failoverNodes: string | undefined): NodeDefinition[] {
  try {
    return parseNodes(memcachedNodes, failoverNodes);
  } catch (cause) {
    const message = (cause as Error).message;
    const [name, value] = message.startsWith("failoverNodes")
      ? ["failoverNodes", failoverNodes]
      : ["memcachedNodes", memcachedNodes];
    return refuse(name, value, message.replace(/^failoverNodes /, ""), cause);
  }
}

function reading<T>(name: string, value: unknown, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    return refuse(name, value, (cause as Error).message, cause);
  }
}

function refuse(name: string, value: unknown, message: string, cause: unknown): never {
  throw new OptionError(`option ${name} = ${show(value)} ${message}`, { cause });
}

/** What makes sense with stickiness only, or without it only. */
function modeProblems(options: Checked, nodes: readonly NodeDefinition[]): string[] {
  const { sticky, enabled, lockingMode, failoverNodes } = options;
  const problems: string[] = [];
  if (sticky && lockingMode !== "none") {
    problems.push(
      `option lockingMode = ${show(lockingMode)} needs option sticky = false: parallel requests of a sticky session share one object and need no lock`,
    );
  }
  if (!sticky && !enabled) {
    problems.push(
      "option enabled = false needs option sticky = true: without stickiness sessions live in memcached alone",
    );
  }
  if (!sticky && nodes.some(({ role }) => role === "failover")) {
    problems.push(
      `option failoverNodes = ${show(failoverNodes)} needs option sticky = true: without stickiness each session is on two nodes`,
    );
  }
  return problems;
}

/** Options that need each other. */
function protocolProblems(
  {
    memcachedProtocol,
    username,
    password,
  }: Pick<Checked, "memcachedProtocol" | "username" | "password">,
  nodes: readonly NodeDefinition[],
): string[] {
  const problems: string[] = [];
  if (username !== undefined && password === undefined)
    problems.push("option password is missing: option username needs it");
  if (password !== undefined && username === undefined)
    problems.push("option username is missing: option password needs it");
  if (memcachedProtocol === "meta") return problems;
  const needsMeta = (what: string) =>
    problems.push(`${what} needs option memcachedProtocol = "meta", it is "text"`);
  if (username !== undefined) needsMeta(`option username = ${show(username)}`);
  if (password !== undefined) needsMeta("option password");
  for (const { id, host, port } of nodes.filter(({ tls }) => tls)) {
    const entry = `${id === undefined ? "" : `${id}:`}tls://${host}:${port}`;
    needsMeta(`option memcachedNodes: "${entry}"`);
  }
  return problems;
}
