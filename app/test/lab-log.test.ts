import { afterAll, beforeAll, expect, test } from "vitest";
import { answers } from "../src/api.ts";
import { FirstLines } from "../src/first-lines.ts";
import { startLab, type Lab } from "./support/app-servers.ts";

const path = "/api/lab/log";
const initialization =
  "MemcachedSessionService finished initialization, sticky true, with node ids [n2] and failover node ids [n1]";
let lab: Lab;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

test("an app server tells how it began, in the lines that it wrote", async () => {
  const app1 = await lab.open("app1");
  const { server, lines } = answers.labLog.parse((await app1.app.inject(path)).json());
  expect(server).toBe("app1");
  expect(lines.find((line) => line.includes(initialization))).toMatch(/^\d\d:\d\d:\d\d INFO /);
  expect(app1.log().startsWith(`${lines.join("\n")}\n`)).toBe(true);
});

test("in JSON, where its log is JSON", async () => {
  const { app } = await lab.open("app1", { LOG_FORMAT: "json" });
  const { lines } = answers.labLog.parse((await app.inject(path)).json());
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages.join("\n")).toContain(initialization);
});

test.each([
  ["through the balancer", { host: "localhost:8080", "x-forwarded-for": "127.0.0.1" }],
  ["under a name that only leads here", { host: "shop.example:8081" }],
])("nobody gets it %s", async (_, headers) => {
  const { app } = await lab.open("app1");
  const response = await app.inject({ url: path, headers });
  expect(response.statusCode).toBe(403);
  expect(response.json()).toMatchObject({ code: "direct_only" });
});

test("it is the first 50 lines and 16 KiB, however much is logged", () => {
  const many = new FirstLines();
  for (let index = 1; index <= 60; index += 1) many.add(`line ${index}\n`);
  expect(many.lines).toHaveLength(50);
  expect(many.lines.at(-1)).toBe("line 50");

  const stack = new FirstLines();
  stack.add(`it failed\n${"    at somewhere\n".repeat(60)}`);
  expect(stack.lines).toHaveLength(50);

  const long = new FirstLines();
  long.add("short\n");
  long.add(`${"é".repeat(8190)}\n`);
  long.add("too late\n");
  expect(long.lines).toEqual(["short"]);
});

test("no whole token is in it", () => {
  const kept = new FirstLines();
  const token = "5F3A9C0D1E2B4A6788990A1B2C3D4E5F";
  kept.add(`Session app1~${token}-n2.app1 moves; key shop_${token}.\n`);
  expect(kept.lines).toEqual(["Session app1~5F3A9C0D-n2.app1 moves; key shop_5F3A9C0D."]);
});

test("colours are left out", () => {
  const coloured = new FirstLines();
  coloured.add("12:00:00 \u001B[32mINFO\u001B[39m hello\n");
  expect(coloured.lines).toEqual(["12:00:00 INFO hello"]);
});
