import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { OptionError } from "../../src/errors.ts";
import { checkOptions } from "../../src/options/check-options.ts";

const memcachedNodes = "n1:localhost:11211 n2:localhost:11212";

test("every option but memcachedNodes has the documented default", () => {
  expect(checkOptions({ memcachedNodes })).toEqual({
    nodes: [
      { id: "n1", host: "localhost", port: 11211, tls: false, role: "primary" },
      { id: "n2", host: "localhost", port: 11212, tls: false, role: "primary" },
    ],
    ignoredPath: undefined,
    storedAttribute: undefined,
    enabled: true,
    sticky: true,
    lockingMode: { kind: "none" },
    lockExpiration: 5,
    sessionBackupAsync: true,
    sessionBackupTimeout: 100,
    backupThreadCount: availableParallelism(),
    backupQueueLimit: 1000,
    copyCollectionsForSerialization: false,
    operationTimeout: 1000,
    storageKeyPrefix: "",
    secret: [],
    memcachedProtocol: "text",
    transcoderFactory: "v8",
    enableStatistics: true,
    maxInactiveInterval: 1800,
    cookieName: "JSESSIONID",
    cookie: { path: "/", httpOnly: true, secure: "auto", sameSite: "lax" },
    cookiePrefix: "",
    saveUninitialized: false,
    rolling: false,
  });
});

test("the values of the workshop notes are accepted as they are", () => {
  const { ignoredPath } = checkOptions({
    memcachedNodes: "n1:localhost:11211,n2:localhost:11212",
    failoverNodes: "n1",
    requestUriIgnorePattern: ".*\\.(png|gif|jpg|css|js)\\.cfm$",
    sessionBackupAsync: false,
    sessionBackupTimeout: 180,
    route: "app1",
  });
  expect(ignoredPath?.test("/a/b.png.cfm")).toBe(true);
  expect(ignoredPath?.test("/a/b.png")).toBe(false);
});

test("requestUriIgnorePattern stands for the whole path", () => {
  const { ignoredPath } = checkOptions({ memcachedNodes, requestUriIgnorePattern: "/a|/b" });
  expect(["/a", "/b", "/ab", "/a/b", "x/b"].map((path) => ignoredPath?.test(path))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  [{ maxAge: 86_400_000 }, undefined, 86_400],
  [{ maxAge: 1 }, undefined, 1],
  [{ maxAge: 86_400_000 }, 600, 600],
  [{}, undefined, 1800],
])(
  "with cookie %j and maxInactiveInterval %s the idle limit is %i s",
  (cookie, given, expected) => {
    const { maxInactiveInterval } = checkOptions({
      memcachedNodes,
      cookie,
      ...(given === undefined ? {} : { maxInactiveInterval: given }),
    });
    expect(maxInactiveInterval).toBe(expected);
  },
);

test("every attribute of a cookie can be an option", () => {
  const cookie = {
    path: "/shop",
    domain: ".example.org",
    httpOnly: false,
    secure: true,
    sameSite: "none",
    partitioned: true,
    priority: "high",
    maxAge: 1000,
  };
  expect(checkOptions({ memcachedNodes, cookie }).cookie).toEqual(cookie);
  expect(checkOptions({ memcachedNodes, cookie: { sameSite: true } }).cookie).toMatchObject({
    sameSite: true,
  });
});

const meta = (options: object) => ({ memcachedProtocol: "meta", ...options });

const ignore = () => {};
const own = (transcoder: object) => ({
  transcoderFactory: { name: "own", encode: ignore, decode: ignore, ...transcoder },
});

test("a transcoder of one's own is taken as it is", () => {
  const { transcoderFactory } = own({});
  expect(checkOptions({ memcachedNodes, transcoderFactory }).transcoderFactory).toBe(
    transcoderFactory,
  );
});

test("protocol meta takes a login and nodes with TLS", () => {
  const options = { memcachedNodes: "n1:tls://a:1", username: "u", password: "p:ä" };
  expect(checkOptions(meta(options))).toMatchObject({
    memcachedProtocol: "meta",
    username: "u",
    password: "p:ä",
    nodes: [{ id: "n1", host: "a", port: 1, tls: true }],
  });
});

test.each([meta({ username: "u", password: "secret with space" }), { password: "secret" }])(
  "a refused password is in no message (%j)",
  (options) => {
    const check = () => checkOptions({ memcachedNodes, ...options });
    expect(check).toThrow("option password");
    expect(check).not.toThrow("secret");
  },
);

const strong = "aB3$ aB3$ 0123 aB3$ 0123 aB3$ 012";

test("one secret is a list of one, and `unsigned` may stand behind the first", () => {
  expect(checkOptions({ memcachedNodes, secret: strong }).secret).toEqual([strong]);
  const secret = [strong, `${strong}2`, "unsigned"];
  expect(checkOptions({ memcachedNodes, secret }).secret).toEqual(secret);
});

test.each<[string, unknown]>([
  ["too short", "hunter2-hunter2-hunter2-hunter2"],
  ["of too few characters", "hunter2".repeat(20)],
  ["unsigned alone", "unsigned"],
  ["an empty list", []],
  ["unsigned first", ["unsigned", strong]],
  ["weak behind a strong one", [strong, "hunter2"]],
  ["not a text", 77_777_777],
  ["a list with something else", [strong, { hunter2: true }]],
  ["a long list", Array.from({ length: 9 }, () => strong)],
])("a secret that is %s is refused with the rule, and is not in the message", (_, secret) => {
  const check = () => checkOptions({ memcachedNodes, secret });
  expect(check).toThrow(OptionError);
  expect(check).toThrow("option secret: must be a text of at least 32 characters");
  expect(check).toThrow("openssl rand");
  for (const part of ["hunter2", strong, "7777"]) expect(check).not.toThrow(part);
});

test.each<[Record<string, unknown>, string[]]>([
  [{ memcachedNodes: 7 }, ["option memcachedNodes = 7", "string"]],
  [{ memcachedNodes: "n1:a" }, ['option memcachedNodes = "n1:a"', "id:host:port"]],
  [{ failoverNodes: "n9" }, ['option failoverNodes = "n9" names n9', "n1, n2"]],
  [{ failoverNodes: "n1,n2" }, ['option failoverNodes = "n1,n2"', "at least one"]],
  [{ sticky: "no" }, ['option sticky = "no"', "boolean"]],
  [{ sticky: false, enabled: false }, ["option enabled = false", "sticky = true"]],
  [{ sticky: false, failoverNodes: "n1" }, ['option failoverNodes = "n1"', "sticky = true"]],
  [{ lockingMode: "all" }, ['option lockingMode = "all"', "sticky = false"]],
  [{ sticky: false, lockingMode: "some" }, ['option lockingMode = "some"', "uriPattern"]],
  [{ lockExpiration: 0 }, ["option lockExpiration = 0", ">=1"]],
  [{ sessionAttributeFilter: "(" }, ['option sessionAttributeFilter = "("', "regular expression"]],
  [
    { requestUriIgnorePattern: "(" },
    ['option requestUriIgnorePattern = "("', "regular expression"],
  ],
  [{ sessionBackupAsync: "no" }, ['option sessionBackupAsync = "no"', "boolean"]],
  [{ sessionBackupTimeout: 0 }, ["option sessionBackupTimeout = 0", ">=1"]],
  [{ sessionBackupTimeout: 1.5 }, ["option sessionBackupTimeout = 1.5", "int"]],
  [{ sessionBackupTimeout: 60_001 }, ["option sessionBackupTimeout = 60001", "<=60000"]],
  [{ operationTimeout: -1 }, ["option operationTimeout = -1", ">=1"]],
  [{ backupThreadCount: 0 }, ["option backupThreadCount = 0", ">=1"]],
  [{ storageKeyPrefix: "shop" }, ['option storageKeyPrefix = "shop"', "static:x, host"]],
  [{ storageKeyPrefix: "static:a/b" }, ['option storageKeyPrefix = "static:a/b"', "A-Z"]],
  [
    { storageKeyPrefix: "context", context: "/a/b" },
    ['option storageKeyPrefix = "context"', "context.hash"],
  ],
  [{ memcachedProtocol: "binary" }, ['option memcachedProtocol = "binary"', 'use "meta"']],
  [{ memcachedProtocol: "ascii" }, ['option memcachedProtocol = "ascii"', '"text" or "meta"']],
  [meta({ username: "a:b", password: "p" }), ['option username = "a:b"', "no colon"]],
  [meta({ username: "a b", password: "p" }), ['option username = "a b"', "no space"]],
  [meta({ username: "a" }), ["option password is missing", "username"]],
  [meta({ password: "p" }), ["option username is missing", "password"]],
  [
    { username: "a", password: "p" },
    ['option username = "a"', "option password needs", 'memcachedProtocol = "meta"'],
  ],
  [
    { memcachedNodes: "n1:a:1 n2:tls://b:2" },
    ['option memcachedNodes: "n2:tls://b:2"', 'memcachedProtocol = "meta"'],
  ],
  [{ transcoderFactory: "kryo" }, ['option transcoderFactory = "kryo"', '"v8"', '"msgpack"']],
  [{ transcoderFactory: {} }, ["option transcoderFactory = {}", "encode and decode"]],
  [own({ name: "v8" }), ['option transcoderFactory = {"name":"v8"}', "a name of its own"]],
  [own({ name: "a b" }), ['option transcoderFactory = {"name":"a b"}', "letters, digits"]],
  [own({ name: "x".repeat(33) }), ["option transcoderFactory", "1 to 32"]],
  [own({ encode: "x" }), ["option transcoderFactory", "functions encode and decode"]],
  [own({ decode: undefined }), ["option transcoderFactory", "functions encode and decode"]],
  [{ enableStatistics: 1 }, ["option enableStatistics = 1", "boolean"]],
  [{ maxInactiveInterval: 0 }, ["option maxInactiveInterval = 0", ">=1"]],
  [{ route: "app.1" }, ['option route = "app.1"', "letters"]],
  [{ cookieName: "a b" }, ['option cookieName = "a b"', "cookie name"]],
  [{ cookie: { sameSite: "no" } }, ['option cookie.sameSite = "no"', "lax", "strict"]],
  [{ cookie: { secure: 1 } }, ["option cookie.secure = 1", '"auto"']],
  [{ cookie: { path: "a" } }, ['option cookie.path = "a"', "begins with /"]],
  [{ cookie: { domain: "a:1" } }, ['option cookie.domain = "a:1"', "without port"]],
  [{ cookie: { partitioned: 1 } }, ["option cookie.partitioned = 1", "boolean"]],
  [{ cookie: { priority: "top" } }, ['option cookie.priority = "top"', "low", "high"]],
  [{ cookie: { maxAge: 0 } }, ["option cookie.maxAge = 0", ">=1"]],
  [{ cookie: { maxAge: 1.5 } }, ["option cookie.maxAge = 1.5", "int"]],
  [
    { cookie: { expires: 1 } },
    ["option expires in cookie is not known", "there are: path, domain"],
  ],
  [{ cookie: { maxage: 1 } }, ["option maxage in cookie is not known", "priority, maxAge"]],
  [{ idGenerator: "uuid" }, ['option idGenerator = "uuid"', "function"]],
  [{ cookiePrefix: "a b" }, ['option cookiePrefix = "a b"', "letters"]],
  [{ cookiePrefix: "app1~" }, ['option cookiePrefix = "app1~"', "letters"]],
  [{ saveUninitialized: 1 }, ["option saveUninitialized = 1", "boolean"]],
  [{ rolling: "yes" }, ['option rolling = "yes"', "boolean"]],
  [{ memcachedNode: "x" }, ["option memcachedNode is not known", "memcachedNodes"]],
])("%j is refused by name, value and what is allowed", (wrong, parts) => {
  const check = () => checkOptions({ memcachedNodes, ...wrong });
  expect(check).toThrow(OptionError);
  for (const part of parts) expect(check).toThrow(part);
});

test("a missing memcachedNodes is named", () => {
  expect(() => checkOptions({})).toThrow("option memcachedNodes is missing");
});

test.each([undefined, null, "n1:a:1", []])("%j is no object of options", (input) => {
  expect(() => checkOptions(input)).toThrow(OptionError);
});

test("every wrong option is told at once", () => {
  const wrong = { memcachedNodes, sticky: 1, maxInactiveInterval: 0, x: 1 };
  for (const name of ["sticky", "maxInactiveInterval", "x"]) {
    expect(() => checkOptions(wrong)).toThrow(`option ${name}`);
  }
});
