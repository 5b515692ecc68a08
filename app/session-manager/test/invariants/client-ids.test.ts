// Invariant 6: an id is accepted only if its session exists; otherwise a new token is made.
import { expect, test } from "vitest";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode, commandsOf } from "../support/nodes.ts";
import { recordOn } from "../support/stored.ts";

const chosen = "0123456789ABCDEF0123456789ABCDEF";

test("a client can't choose the token of its session", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  for (const cookie of [chosen, `${chosen}-n1.app1`, `app1~${chosen}-n1.app1`]) {
    const browser = new Browser(server, cookie);
    expect((await browser.write({ cart: 1 })).statusCode).toBe(200);
    expect(browser.token).toMatch(/^[0-9A-F]{32}$/);
    expect(browser.token).not.toBe(chosen);
  }
  expect(await recordOn(node.port, chosen)).toBeUndefined();
});

test.each([
  ["empty", ""],
  ["lower case", chosen.toLowerCase()],
  ["too short", "ABC-n1.app1"],
  ["a command", `${chosen}\r\nflush_all`],
  ["oversized", "A".repeat(8000)],
  ["another software's", "s%3Aabc.def"],
  ["half an escape", "%E0%A4%A"],
])(
  "a cookie that is %s gives a fresh session and no error, and no memcached call",
  async (_, cookie) => {
    const node = await aNode();
    const server = await anAppServer([node], { route: "app1" });
    const before = await commandsOf(node);
    const browser = new Browser(server, cookie);
    expect(await browser.read()).toEqual({});
    expect(await commandsOf(node)).toBe(before);
    expect((await browser.write({ cart: 1 })).statusCode).toBe(200);
    expect(browser.cookie).toMatch(/^[0-9A-F]{32}-n1\.app1$/);
  },
);

test("a balancer's prefix is taken off, and does not make the cookie be sent again", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const prefixed = new Browser(server, `app1~${browser.cookie}`);
  const response = await prefixed.get("/read");
  expect(response.json()).toEqual({ cart: 1 });
  expect(response.headers["set-cookie"]).toBeUndefined();
});

test("a request that leaves the session empty makes none", async () => {
  const node = await aNode();
  const server = await anAppServer([node]);
  const before = await commandsOf(node);
  const response = await new Browser(server).get("/read");
  expect(response.headers["set-cookie"]).toBeUndefined();
  expect(await commandsOf(node)).toBe(before);
});

test("the session cookie can't be read by scripts or sent along from other sites", async () => {
  const node = await aNode();
  const response = await new Browser(await anAppServer([node])).write({ cart: 1 });
  expect(response.headers["set-cookie"]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
});
