import fastify, { type FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { loggerOptions } from "../src/log.ts";

/** Logs with these settings and returns what was written. */
function logged(
  settings: Parameters<typeof loggerOptions>[0],
  write: (log: FastifyInstance["log"]) => void,
): string {
  let text = "";
  const output = { write: (line: string) => (text += line) };
  write(fastify({ logger: loggerOptions(settings, output) }).log);
  return text;
}

test("a pretty line is time, level and message, whatever else is in it", () => {
  const text = logged({ logFormat: "pretty", logLevel: "info" }, (log) => {
    log.info({ status: 200 }, "hello");
    log.warn("careful");
  });
  expect(text).toMatch(/^\d\d:\d\d:\d\d INFO hello\n\d\d:\d\d:\d\d WARN careful\n$/);
});

test("an error shows its stack below the line", () => {
  const text = logged({ logFormat: "pretty", logLevel: "info" }, (log) => {
    log.error({ err: new Error("broken") }, "it failed");
  });
  expect(text).toMatch(/^\d\d:\d\d:\d\d ERROR it failed\n/);
  expect(text).toContain("log.test.ts");
});

test("a JSON line holds everything, with names and dates that people can read", () => {
  const text = logged({ logFormat: "json", logLevel: "info" }, (log) => {
    log.info({ status: 200 }, "hello");
  });
  expect(JSON.parse(text)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    status: 200,
    msg: "hello",
  });
});

test("what is below the level is not written", () => {
  expect(logged({ logFormat: "json", logLevel: "warn" }, (log) => log.info("hello"))).toBe("");
});
