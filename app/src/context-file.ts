// How a context file becomes options of the session manager.
import { readFileSync } from "node:fs";
import { checkOptions, contextSchema, OptionError } from "fastify-memcached-session-manager";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import type { z } from "zod";
import { ConfigError } from "./config-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Options of the session manager as a context file holds them; one that it lacks is undefined, or its default. */
export type Context = Omit<z.output<typeof contextSchema>, "$schema">;

/**
 * Reads JSON with comments, puts the environment into `${NAME:-default}` and checks every option.
 * @throws ConfigError naming the file, and the line or the option with its value and what is allowed
 */
export function readContextFile(file: string, environment: Environment): Context {
  const options = Object.fromEntries(
    Object.entries(parseContext(file, readText(file))).map(([name, value]) => [
      name,
      expand(value, file, name, environment),
    ]),
  );
  refuseForeign(file, options);
  try {
    checkOptions(options);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ConfigError(`${file}: ${error.message}`, { cause: error });
  }
  const { $schema: _, ...context } = contextSchema.parse(options);
  // named, so that one which was taken out of the file is taken back, too, when the file is read again
  const lacking = Object.keys(contextSchema.shape).map((name) => [name, undefined]);
  return { ...Object.fromEntries(lacking), ...context };
}

/** Also what `register` takes, but a context file does not. */
function refuseForeign(file: string, options: object): void {
  const known = Object.keys(contextSchema.shape);
  const foreign = Object.keys(options).filter((name) => !known.includes(name));
  if (foreign.length === 0) return;
  const names = known.filter((name) => name !== "$schema").join(", ");
  throw new ConfigError(
    foreign
      .map((name) => `${file}: option ${name} is not known in a context file; there are: ${names}`)
      .join("\n"),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `${file}: the context file can't be read (${reason}); each route has one, and CONTEXT_FILE may name another`,
      { cause: error },
    );
  }
}

function parseContext(file: string, text: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const context: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) {
    const before = text.slice(0, first.offset).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw new ConfigError(`${file}: ${place}: ${printParseErrorCode(first.error)}`);
  }
  if (!isRecord(context)) throw new ConfigError(`${file}: must hold one object with options`);
  return context;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As a shell does it: the default also stands in for an empty variable. */
function expand(value: unknown, file: string, option: string, environment: Environment): unknown {
  if (Array.isArray(value)) return value.map((each) => expand(each, file, option, environment));
  if (typeof value !== "string") return value;
  return value.replaceAll(
    /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g,
    (_, name: string, standIn: string | undefined) => {
      const given = environment[name];
      if (given !== undefined && given !== "") return given;
      if (standIn !== undefined) return standIn;
      throw new ConfigError(
        `${file}: option ${option}: environment variable ${name} is not set; set it, or write \${${name}:-default}`,
      );
    },
  );
}
