// Invariants 6 and 8, with cookies that nobody's browser would send by itself.
import { expect, test } from "vitest";
import { parseSessionId, splitPrefix } from "../../src/session-id.ts";
import { anAppServer, Browser, type AppServer } from "../support/app-server.ts";
import { aNode, commandsOf } from "../support/nodes.ts";
import { seededRandom } from "../support/random.ts";
import { recordOn } from "../support/stored.ts";

const chosen = "0123456789ABCDEF0123456789ABCDEF";

/** What tends to mean something to somebody: a shell, memcached, JavaScript's `replace`, a proxy, a log. */
const pieces = [
  "$'",
  "$&",
  "$`",
  "$1",
  "\r\n",
  "\n",
  "\r",
  "\t",
  " ",
  "\0",
  "%00",
  "%0d%0aflush_all",
  "%",
  "%zz",
  '"',
  "\\",
  "~",
  "~~",
  "app1~",
  "-",
  "-n1",
  "-n2",
  ".",
  ".app1",
  ".app2",
  "..",
  "/",
  "=",
  ",",
  "+",
  "é",
  "\u{1f4a9}",
  "\ud800",
  "__proto__",
  "constructor",
  "lock:",
  "flush_all",
  "A".repeat(300),
  chosen,
  chosen.toLowerCase(),
  "s:",
  "j:",
  "null",
];

async function readWith(server: AppServer, cookieHeader: string) {
  const response = await server.app.inject({ url: "/read", headers: { cookie: cookieHeader } });
  return { status: response.statusCode, body: response.json<unknown>() };
}

test("a fuzzed cookie is its session if it has the whole token, and else none: never an error, never a store", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const app1 = await anAppServer(nodes, { route: "app1" });
  const app2 = await anAppServer(nodes, { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const cookie = browser.cookie ?? "";
  const storesBefore = await storesOn(nodes);
  const random = seededRandom(4);
  let hits = 0;
  for (let round = 0; round < 3000; round += 1) {
    const value = mutated(cookie, random);
    const { status, body } = await readWith(app1, `JSESSIONID=${value}`);
    const id = parseSessionId(splitPrefix(unescaped(value)).id);
    const isHers = id?.token === browser.token;
    hits += isHers ? 1 : 0;
    expect({ value, status, body }).toEqual({
      value,
      status: 200,
      body: isHers ? { name: "Ada" } : {},
    });
  }
  // Both kinds were among them.
  expect(hits).toBeGreaterThan(10);
  expect(hits).toBeLessThan(2000);
  expect(await storesOn(nodes)).toBe(storesBefore);
  expect(await new Browser(app2, browser.cookie).read()).toEqual({ name: "Ada" });
});

test.each([
  ["a line break and a header", `${chosen}\r\nSet-Cookie: a=b`],
  ["a line break and a command", `${chosen}\r\nflush_all\r\n`],
  ["a space and another key", `${chosen} ${chosen}`],
  ["a NUL", `${chosen}\0`],
  ["an escaped line break", `${chosen}%0d%0aflush_all`],
  ["a lock's key", `lock:${chosen}`],
  ["another key prefix", `shop_${chosen}`],
  ["a pattern of replace", `${chosen.slice(0, 30)}$'`],
  ["letters that look like others", `${chosen.slice(0, 31)}\u{ff21}`],
  ["a token that is too long", `${chosen}F-n1.app1`],
  ["a node that is too long", `${chosen}-${"n".repeat(33)}.app1`],
  ["two nodes", `${chosen}-n1-n2.app1`],
  ["two prefixes", `app1~app2~${chosen}-n1.app1`],
])("a cookie with %s reaches neither memcached nor a header", async (_, cookie) => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const before = await commandsOf(node);
  const response = await server.app.inject({
    url: "/read",
    headers: { cookie: `JSESSIONID=${cookie}` },
  });
  expect(response.statusCode).toBe(200);
  expect(response.headers["set-cookie"]).toBeUndefined();
  expect(await commandsOf(node)).toBe(before);
  expect(server.lines().filter(({ msg }) => msg.includes("flush_all"))).toEqual([]);
});

test("of two session cookies one counts, and the other's session is neither read nor changed", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const [ada, eve] = [new Browser(server), new Browser(server)];
  await ada.write({ name: "Ada" });
  await eve.write({ name: "Eve" });
  for (const [first, second, name] of [
    [ada, eve, "Ada"],
    [eve, ada, "Eve"],
  ] as const) {
    const cookie = `JSESSIONID=${first.cookie}; JSESSIONID=${second.cookie}`;
    expect((await readWith(server, cookie)).body).toEqual({ name });
  }
  const unknownFirst = `JSESSIONID=${chosen}-n1.app1; JSESSIONID=${ada.cookie}`;
  expect((await readWith(server, unknownFirst)).body).toEqual({});
  expect(await recordOn(node.port, chosen)).toBeUndefined();
});

test("cookies named like parts of an object change nothing", async () => {
  const server = await anAppServer([await aNode()]);
  for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
    const { status, body } = await readWith(server, `${name}=${chosen}; ${name}=x`);
    expect({ status, body }).toEqual({ status: 200, body: {} });
  }
  expect(({} as Record<string, unknown>)[chosen]).toBeUndefined();
});

function mutated(cookie: string, random: () => number): string {
  const pick = (count: number) => Math.floor(random() * count);
  let value = cookie;
  for (let changes = pick(3); changes >= 0; changes -= 1) {
    const [from, to] = [pick(value.length + 1), pick(value.length + 1)].toSorted((a, b) => a - b);
    const piece = pieces[pick(pieces.length)] ?? "";
    const kind = pick(5);
    if (kind === 0) value = value.slice(0, from) + piece + value.slice(from);
    else if (kind === 1) value = value.slice(0, from) + value.slice(to);
    else if (kind === 2) value += piece;
    else if (kind === 3) value = piece + value;
    else value = value.replace(/-.*/, `${piece}${String.fromCodePoint(32 + pick(95))}`);
  }
  // What ends a cookie makes another one of the rest, and quotes around a value are taken off.
  return value.replaceAll(/[;"]/g, "_").trim();
}

function unescaped(value: string): string {
  try {
    return value.includes("%") ? decodeURIComponent(value) : value;
  } catch {
    return value;
  }
}

async function storesOn(nodes: readonly { stats: () => Promise<Record<string, string>> }[]) {
  const stats = await Promise.all(nodes.map((node) => node.stats()));
  return stats.reduce((sum, each) => sum + Number(each["cmd_set"]) + Number(each["cmd_flush"]), 0);
}
