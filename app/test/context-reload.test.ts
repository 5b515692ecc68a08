import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fastify from "fastify";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { books } from "../src/bookstore/catalogue.ts";
import { ConfigError } from "../src/config-error.ts";
import { ContextReload } from "../src/context-reload.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const [first] = books;
if (!first) throw new Error("these tests need a book");
const original = readFileSync(resolve(import.meta.dirname, "../conf/app1.context.jsonc"), "utf8");

const lineAfterFailoverNodes =
  original.split("\n").findIndex((line) => line.includes('"sessionBackupAsync"')) + 1;

let lab: Lab;
let folder: string;
let file: string;
let app1: TestedApp;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "reload-"));
  file = join(folder, "app1.context.jsonc");
  writeFileSync(file, original);
  app1 = await lab.open("app1", { CONTEXT_FILE: file });
});
afterEach(async () => {
  await app1.app.close();
  rmSync(folder, { recursive: true });
});

function change(from: string | RegExp, to: string): void {
  const changed = original.replace(from, to);
  if (changed === original) throw new Error(`the context file has no ${from}`);
  writeFileSync(file, changed);
}

function rolesOf({ app }: TestedApp): Record<string, string> {
  return Object.fromEntries(app.sessions.nodes().map(({ id, role }) => [id, role]));
}

async function configuration({ app }: TestedApp): Promise<unknown> {
  return (await app.inject("/api/lab/configuration")).json();
}

test("before the first reading there is nothing to tell but the file", async () => {
  expect(await configuration(app1)).toEqual({
    server: "app1",
    file,
    reloads: 0,
    isReloading: false,
    last: null,
  });
});

test("a changed file takes effect, and the sessions stay", async () => {
  const shopper = new Shopper(app1.app);
  await shopper.add(first.isbn);
  expect(rolesOf(app1)).toEqual({ n1: "failover", n2: "primary" });
  change('"failoverNodes": "n1"', '"failoverNodes": "n2"');
  await app1.contextReload.reload();
  expect(rolesOf(app1)).toEqual({ n1: "primary", n2: "failover" });
  expect(app1.log()).toMatch(
    /INFO Loaded new memcached node configuration\. Former config: .* failoverNodes n1\. New config: .* failoverNodes n2\. New node ids: \[n1\] New failover node ids: \[n2\]/,
  );
  expect(await configuration(app1)).toMatchObject({
    reloads: 1,
    isReloading: false,
    last: { outcome: "loaded", message: expect.stringContaining(file) },
  });
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 1 });
});

test("an option that was taken out of the file goes back to its default", async () => {
  change('"failoverNodes": "n1",', "");
  await app1.contextReload.reload();
  expect(rolesOf(app1)).toEqual({ n1: "primary", n2: "primary" });
});

test.each([
  [
    "a comma too few",
    /("failoverNodes": "n1"),/,
    "$1",
    `line ${lineAfterFailoverNodes}, column 3: CommaExpected`,
  ],
  ["an unknown node", '"failoverNodes": "n1"', '"failoverNodes": "n9"', 'failoverNodes = "n9"'],
  ["a wrong value", "180", '"soon"', 'sessionBackupTimeout = "soon"'],
  [
    "an unknown option",
    '"operationTimeout"',
    '"operationTimeOut"',
    "operationTimeOut is not known",
  ],
  ["an unset variable", "${MEMCACHED1:-localhost:11211}", "${NOWHERE}", "NOWHERE is not set"],
  ["an option for a restart", '"v8"', '"json"', "transcoderFactory can't be changed at run time"],
])("%s keeps the former configuration, and the log says why", async (_, from, to, why) => {
  const shopper = new Shopper(app1.app);
  await shopper.add(first.isbn);
  change(from, to);
  await app1.contextReload.reload();
  expect(rolesOf(app1)).toEqual({ n1: "failover", n2: "primary" });
  expect(await configuration(app1)).toMatchObject({
    reloads: 1,
    last: { outcome: "refused", message: expect.stringMatching(new RegExp(`^${file}: `)) },
  });
  const [, said = ""] =
    /ERROR The former configuration stays in effect\. (.*)/.exec(app1.log()) ?? [];
  expect(said).toContain(file);
  expect(said).toContain(why);
  expect((await shopper.add(first.isbn)).json()).toMatchObject({ count: 2 });
});

test("a file that is gone is refused, and read once it is back", async () => {
  rmSync(file);
  await app1.contextReload.reload();
  expect(app1.contextReload.last).toMatchObject({ outcome: "refused" });
  writeFileSync(file, original);
  await app1.contextReload.reload();
  expect(app1.contextReload).toMatchObject({ done: 2, last: { outcome: "loaded" } });
});

test("readings that are asked for at the same time follow each other", async () => {
  const { log } = fastify();
  const steps: string[] = [];
  const waiting: (() => void)[] = [];
  let read = 0;
  const reload = new ContextReload({
    file,
    read: () => {
      read += 1;
      if (read === 2) throw new ConfigError("not now");
      return { memcachedNodes: `localhost:${read}` };
    },
    apply: async ({ memcachedNodes }) => {
      steps.push(`begin ${memcachedNodes}`);
      await new Promise<void>((resume) => waiting.push(resume));
      steps.push(`end ${memcachedNodes}`);
    },
    log,
  });
  const all = Promise.all([reload.reload(), reload.reload(), reload.reload()]);
  for (const expected of [1, 2]) {
    await expect.poll(() => waiting.length).toBe(expected);
    expect(reload.isBusy).toBe(true);
    waiting.at(-1)?.();
  }
  await all;
  expect(steps).toEqual([
    "begin localhost:1",
    "end localhost:1",
    "begin localhost:3",
    "end localhost:3",
  ]);
  expect(reload).toMatchObject({ done: 3, isBusy: false });
});
