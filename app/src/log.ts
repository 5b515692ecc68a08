// How the log looks: one readable line a message for people, or JSON for programs.
import { styleText } from "node:util";
import type { FastifyServerOptions } from "fastify";
import pinoPretty from "pino-pretty";
import type { Config } from "./config.ts";
import type { FirstLines } from "./first-lines.ts";

type LoggerOptions = Exclude<FastifyServerOptions["logger"], boolean | undefined>;

/** Where a log goes. */
export interface LogOutput {
  write(text: string): unknown;
}

const levelColours: Record<string, Parameters<typeof styleText>[0]> = {
  DEBUG: "blue",
  INFO: "green",
  WARN: "yellow",
  ERROR: "red",
  FATAL: "red",
};

/**
 * Pino's options for a log on `output`, for Fastify's `logger`.
 * `pretty` lines read `12:34:56 INFO message`; an error's stack follows on its own lines.
 * @param firstLines gets all of it, too
 */
export function loggerOptions(
  { logFormat, logLevel }: Pick<Config, "logFormat" | "logLevel">,
  output: LogOutput = process.stdout,
  firstLines?: FirstLines,
): LoggerOptions {
  const isColoured =
    output === process.stdout && process.stdout.isTTY && process.stdout.hasColors();
  const format = prettyLines(isColoured);
  return {
    level: logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
    // written in this thread and at once, so that the last words of a dying process are not lost
    stream: {
      write: (line: string) => {
        const text = logFormat === "pretty" ? format(line) : line;
        output.write(text);
        firstLines?.add(text);
      },
    },
  };
}

function prettyLines(isColoured: boolean): (line: string) => string {
  return pinoPretty.prettyFactory({
    colorize: false,
    // other fields only repeat what the message says in words
    include: "err",
    messageFormat: (log, messageKey) => {
      const level = String(log["level"]).toUpperCase();
      const colour = levelColours[level];
      const label = isColoured && colour !== undefined ? styleText(colour, level) : level;
      const time = new Date(String(log["time"])).toTimeString().slice(0, 8);
      const message = log[messageKey];
      return `${time} ${label} ${typeof message === "string" ? message : ""}`;
    },
  });
}
