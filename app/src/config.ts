// Which settings an app server runs with: its environment and its context file.
import { resolve } from "node:path";
import type { SessionManagerOptions } from "fastify-memcached-session-manager";
import { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { readContextFile } from "./context-file.ts";

const projectRoot = resolve(import.meta.dirname, "../..");
const defaultPorts: Readonly<Record<string, number>> = { app1: 8081, app2: 8082 };
const labModes = ["sticky", "non-sticky"] as const;
const logFormats = ["pretty", "json"] as const;
const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const environmentSchema = z.object({
  ROUTE: z.string({ error: "the name of this app server, such as app1" }).regex(/^[\w]+$/, {
    error: "letters, digits and _",
  }),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "a port, 0 to 65535" })
    .int({ error: "a port, 0 to 65535" })
    .min(0, { error: "a port, 0 to 65535" })
    .max(65_535, { error: "a port, 0 to 65535" })
    .optional(),
  CONTEXT_FILE: z.string().optional(),
  LAB_MODE: z.enum(labModes, { error: labModes.join(", ") }).default("sticky"),
  LOG_FORMAT: z.enum(logFormats, { error: logFormats.join(", ") }).default("pretty"),
  LOG_LEVEL: z.enum(logLevels, { error: logLevels.join(", ") }).default("info"),
  UI_DIR: z.string().optional(),
  LAB_CONSOLE_PORT: wholeNumber("a port", 1, 65_535, 8090),
  LAB_BODY_LIMIT: wholeNumber("bytes", 64, 10 * 1024 * 1024, 16 * 1024),
  LAB_REQUEST_TIMEOUT: wholeNumber("milliseconds", 100, 300_000, 10_000),
});

function wholeNumber(unit: string, least: number, most: number, fallback: number) {
  const error = `${unit}, a whole number from ${least} to ${most}`;
  return z.coerce
    .number({ error })
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .default(fallback);
}

/** Everything that an app server is told from outside. */
export interface Config {
  /** Name of this app server; ends its session ids. */
  route: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Absolute path of the file that `session` was read from. */
  contextFile: string;
  /** Options of the session manager, checked. */
  session: SessionManagerOptions;
  /** Reads `session` again, as the file is now; throws ConfigError. */
  readSession: () => SessionManagerOptions;
  logFormat: (typeof logFormats)[number];
  logLevel: (typeof logLevels)[number];
  /** Where the page reaches the lab's console, at whatever name of this machine it was opened. */
  consolePort: number;
  /** A larger body of a request is refused. Bytes. */
  bodyLimitBytes: number;
  /** How long a client may take to send a request, headers and body. */
  requestTimeoutMs: number;
  /** Absolute path of the built page; it need not exist. */
  uiDir: string;
}

/**
 * Reads the environment, and the context file that it names.
 * An empty variable counts as unset.
 * @throws ConfigError naming the variable, or file and option, with its value and what is allowed
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = environmentSchema.safeParse(set);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues
        .map(({ path, message }) => describeVariable(String(path[0]), set, message))
        .join("\n"),
    );
  }
  const { ROUTE: route, ...rest } = result.data;
  const port = rest.PORT ?? defaultPorts[route];
  if (port === undefined)
    throw new ConfigError(describeVariable("PORT", set, "a port, 0 to 65535"));
  const contextFile = resolve(
    rest.CONTEXT_FILE ?? resolve(projectRoot, "app/conf", contextFileName(route, rest.LAB_MODE)),
  );
  const readSession = () => ({ ...readContextFile(contextFile, set), route });
  return {
    route,
    host: rest.HOST,
    port,
    contextFile,
    session: readSession(),
    readSession,
    logFormat: rest.LOG_FORMAT,
    logLevel: rest.LOG_LEVEL,
    consolePort: rest.LAB_CONSOLE_PORT,
    bodyLimitBytes: rest.LAB_BODY_LIMIT,
    requestTimeoutMs: rest.LAB_REQUEST_TIMEOUT,
    uiDir: resolve(rest.UI_DIR ?? resolve(projectRoot, "bookstore-ui/dist")),
  };
}

function contextFileName(route: string, mode: (typeof labModes)[number]): string {
  return mode === "sticky" ? `${route}.context.jsonc` : `${route}-nonsticky.context.jsonc`;
}

function describeVariable(
  name: string,
  environment: Readonly<Record<string, unknown>>,
  allowed: string,
): string {
  const value = environment[name];
  const is = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
  return `environment variable ${name} ${is}; allowed: ${allowed}`;
}
