import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
  file = join(folder, "test.context.jsonc");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Reads a context file with this content. */
function readContext(content: string, environment: Record<string, string> = {}): unknown {
  writeFileSync(file, content);
  return readConfig({ ROUTE: "app1", CONTEXT_FILE: file, ...environment }).session;
}

test("the two app servers differ in port and in which node is for failover only", () => {
  const app1 = readConfig({ ROUTE: "app1" });
  const app2 = readConfig({ ROUTE: "app2" });
  expect(app1).toMatchObject({ route: "app1", host: "127.0.0.1", port: 8081 });
  expect(app2).toMatchObject({ route: "app2", port: 8082 });
  expect(app1.session).toMatchObject({
    route: "app1",
    memcachedNodes: "n1:localhost:11211 n2:localhost:11212",
    failoverNodes: "n1",
    sessionBackupAsync: false,
    sessionBackupTimeout: 180,
    operationTimeout: 1000,
    transcoderFactory: "v8",
  });
  expect(app2.session).toMatchObject({ failoverNodes: "n2" });
  expect(app1.uiDir).toBe(resolve(import.meta.dirname, "../../bookstore-ui/dist"));
});

test.each(["app1", "app2"] as const)(
  "without stickiness %s has both nodes as primaries",
  (route) => {
    const { session, contextFile } = readConfig({ ROUTE: route, LAB_MODE: "non-sticky" });
    expect(contextFile).toMatch(new RegExp(`/app/conf/${route}-nonsticky\\.context\\.jsonc$`));
    expect(session).toMatchObject({
      route,
      sticky: false,
      lockingMode: "auto",
      memcachedNodes: "n1:localhost:11211 n2:localhost:11212",
      sessionBackupAsync: false,
      sessionBackupTimeout: 180,
    });
    expect(session.failoverNodes).toBeUndefined();
  },
);

test("without stickiness both app servers have the same options", () => {
  const [one, two] = ["app1", "app2"].map((ROUTE) => readConfig({ ROUTE, LAB_MODE: "non-sticky" }));
  expect({ ...one?.session, route: "" }).toEqual({ ...two?.session, route: "" });
});

test("the environment moves the nodes, and an empty variable counts as unset", () => {
  const { session } = readConfig({ ROUTE: "app1", MEMCACHED1: "10.0.0.1:1", MEMCACHED2: "" });
  expect(session.memcachedNodes).toBe("n1:10.0.0.1:1 n2:localhost:11212");
});

test.each([
  [{}, /ROUTE is not set/],
  [{ ROUTE: "../app1" }, /ROUTE is "\.\.\/app1"/],
  [{ ROUTE: "app1", PORT: "http" }, /PORT is "http"; allowed: a port/],
  [{ ROUTE: "app1", PORT: "70000" }, /PORT is "70000"/],
  [{ ROUTE: "app1", LOG_FORMAT: "xml" }, /LOG_FORMAT is "xml"; allowed: pretty, json/],
  [{ ROUTE: "app1", LAB_MODE: "stick" }, /LAB_MODE is "stick"; allowed: sticky, non-sticky/],
  [{ ROUTE: "app1", LOG_LEVEL: "loud" }, /LOG_LEVEL is "loud"; allowed: fatal, error, warn/],
])("the environment %o is refused by name, value and what is allowed", (environment, message) => {
  expect(() => readConfig(environment)).toThrow(message);
});

test("a route without a known port needs PORT", () => {
  writeFileSync(file, '{ "memcachedNodes": "localhost:11211" }');
  const environment = { ROUTE: "app3", CONTEXT_FILE: file };
  expect(() => readConfig(environment)).toThrow(/PORT is not set/);
  expect(readConfig({ ...environment, PORT: "8083" }).port).toBe(8083);
});

test("a missing context file is named", () => {
  expect(() => readConfig({ ROUTE: "app1", CONTEXT_FILE: file })).toThrow(
    new RegExp(`${file}: .*ENOENT.*CONTEXT_FILE`),
  );
});

test("a context file takes comments and a comma at the end", () => {
  expect(readContext('{ /* one */ "memcachedNodes": "localhost:1", // two\n}')).toMatchObject({
    memcachedNodes: "localhost:1",
  });
});

test("a context file that can't be read is refused with file, line and column", () => {
  expect(() => readContext('{\n  "memcachedNodes" "localhost:1"\n}')).toThrow(
    `${file}: line 2, column 20: ColonExpected`,
  );
  expect(() => readContext("[]")).toThrow(`${file}: must hold one object`);
});

test.each([
  ['{ "memcachedNodes": "n1:localhost" }', /memcachedNodes.*n1:localhost/],
  ['{ "memcachedNodes": "localhost:1", "failoverNodes": "n9" }', /failoverNodes.*n9/],
  [
    '{ "memcachedNodes": "localhost:1", "sessionBackupTimeout": "180" }',
    /sessionBackupTimeout = "180"/,
  ],
  [
    '{ "memcachedNodes": "localhost:1", "sessionBackupTimeOut": 180 }',
    /sessionBackupTimeOut.*not known/,
  ],
  ['{ "failoverNodes": "n1" }', /memcachedNodes is missing/],
])("the options %s are refused with file, option and value", (content, message) => {
  expect(() => readContext(content)).toThrow(message);
  expect(() => readContext(content)).toThrow(file);
});

/** @param secret as JSON */
function withSecret(secret: string): string {
  return `{ "memcachedNodes": "localhost:1", "secret": ${secret} }`;
}

test("secrets come from the environment, one or several, and a bad one is in no message", () => {
  const [SECRET, FORMER] = ["0123456789-abcdefghij-0123456789", "9876543210-jihgfedcba-9876543210"];
  expect(readContext(withSecret('"${SECRET}"'), { SECRET })).toMatchObject({ secret: SECRET });
  const list = withSecret('["${SECRET}", "${FORMER}", "unsigned"]');
  expect(readContext(list, { SECRET, FORMER })).toMatchObject({
    secret: [SECRET, FORMER, "unsigned"],
  });
  const read = () => readContext(list, { SECRET, FORMER: "hunter2" });
  expect(read).toThrow(`${file}: option secret: must be a text of at least 32 characters`);
  expect(read).not.toThrow("hunter2");
});

test("a variable with neither value nor default is refused by name", () => {
  expect(() => readContext('{ "memcachedNodes": "${NOWHERE}" }')).toThrow(
    `${file}: option memcachedNodes: environment variable NOWHERE is not set`,
  );
  expect(
    readContext('{ "memcachedNodes": "${NOWHERE}" }', { NOWHERE: "localhost:1" }),
  ).toMatchObject({
    memcachedNodes: "localhost:1",
  });
});
