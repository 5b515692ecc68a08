// Invariant 6, for those who want somebody else's session: by guessing, planting, replaying or piecing ids together.
import { expect, test } from "vitest";
import { newToken } from "../../src/session-id.ts";
import { anAppServer, Browser, twoAppServers } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { seededRandom } from "../support/random.ts";
import { recordOn } from "../support/stored.ts";

test("guessed ids find nothing and leave nothing behind", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const browser = new Browser(server);
  await browser.write({ name: "Ada" });
  const random = seededRandom(5);
  const near = (count: number) => {
    // Her own token with some digits changed: as near as a guess can be.
    const digits = Array.from(browser.token);
    for (let change = 0; change < count; change += 1) {
      const at = Math.floor(random() * digits.length);
      const digit = Number.parseInt(digits[at] ?? "0", 16);
      digits[at] = ((digit + 1 + Math.floor(random() * 14)) % 16).toString(16).toUpperCase();
    }
    return digits.join("");
  };
  const guesses = Array.from({ length: 1000 }, (_, index) => near(1 + (index % 4)));
  for (const token of new Set(guesses)) {
    if (token === browser.token) continue;
    expect(await new Browser(server, `${token}-n1.app1`).read()).toEqual({});
  }
  expect(Number((await node.stats())["curr_items"])).toBe(1);
  expect(server.app.sessions.statistics().sessions).toBe(1);
});

test("tokens have 128 random bits: none of many is seen twice, and each bit is as often 0 as 1", () => {
  const count = 20_000;
  const tokens = Array.from({ length: count }, () => newToken());
  expect(new Set(tokens).size).toBe(count);
  const ones = Array.from({ length: 128 }, () => 0);
  for (const token of tokens) {
    const bits = BigInt(`0x${token}`);
    for (let bit = 0; bit < 128; bit += 1)
      ones[bit] = (ones[bit] ?? 0) + Number((bits >> BigInt(bit)) & 1n);
  }
  // Six standard deviations.
  for (const sum of ones)
    expect(Math.abs(sum - count / 2)).toBeLessThan((6 * Math.sqrt(count)) / 2);
});

test("an id that was planted before the login is nobody's afterwards, on either app server", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const servers = await twoAppServers(nodes);
  const [app1] = servers;
  const attacker = new Browser(app1);
  await attacker.write({ cart: 1 });
  const planted = attacker.cookie;
  const victim = new Browser(app1, planted);
  await victim.post("/regenerate?keep=cart", { user: "Ada" });
  expect(victim.token).not.toBe(attacker.token);
  expect(await victim.read()).toEqual({ cart: 1, user: "Ada" });
  for (const server of servers) {
    const again = new Browser(server, planted);
    expect(await again.read()).toEqual({});
    await again.write({ cart: 2 });
    expect(again.token).not.toBe(attacker.token);
    expect(again.token).not.toBe(victim.token);
  }
  expect(await victim.read()).toEqual({ cart: 1, user: "Ada" });
});

test("an id that was planted and never existed is not the one that the victim gets", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const planted = `${"F".repeat(32)}-n1.app1`;
  const victim = new Browser(server, planted);
  await victim.post("/regenerate", { user: "Ada" });
  expect(victim.cookie).not.toBe(planted);
  expect(await new Browser(server, planted).read()).toEqual({});
  expect(await recordOn(node.port, "F".repeat(32))).toBeUndefined();
});

test("the attacker's own request during the login does not keep the planted session alive", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const attacker = new Browser(server);
  await attacker.write({ cart: 1 });
  const victim = new Browser(server, attacker.cookie);
  const { cookie } = attacker;
  await Promise.all([
    victim.post("/regenerate?keep=cart", { user: "Ada" }),
    new Browser(server, cookie).write({ cart: 2 }),
    new Browser(server, cookie).read(),
  ]);
  expect(await new Browser(server, cookie).read()).toEqual({});
  expect(await victim.read()).toMatchObject({ user: "Ada" });
});

test("a cookie that is replayed after the logout is nobody's, with whatever node and route in it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const servers = await twoAppServers(nodes);
  const browser = new Browser(servers[0]);
  await browser.write({ user: "Ada" });
  const { token } = browser;
  await browser.post("/destroy");
  for (const server of servers) {
    for (const rest of ["", "-n1.app1", "-n2.app1", "-n1.app2", "-n2.app2", "-n9.app9", ".app1"]) {
      for (const prefix of ["", "app1~", "app2~"]) {
        expect(await new Browser(server, `${prefix}${token}${rest}`).read()).toEqual({});
      }
    }
  }
});

test("the token alone says whose session it is: no mixture of two ids gives anybody the other's", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const servers = await twoAppServers(nodes);
  const [ada, eve] = [new Browser(servers[0]), new Browser(servers[1])];
  await ada.write({ name: "Ada" });
  await eve.write({ name: "Eve" });
  for (const server of servers) {
    expect(await new Browser(server, ada.token + rest(eve)).read()).toEqual({ name: "Ada" });
    expect(await new Browser(server, eve.token + rest(ada)).read()).toEqual({ name: "Eve" });
    expect(await new Browser(server, half(ada, eve) + rest(eve)).read()).toEqual({});
    expect(await new Browser(server, half(eve, ada) + rest(ada)).read()).toEqual({});
  }
});

test("cookies that two shoppers have swapped swap the sessions and mix nothing", async () => {
  const server = await anAppServer([await aNode()], { route: "app1" });
  const [ada, eve] = [new Browser(server), new Browser(server)];
  await ada.write({ name: "Ada" });
  await eve.write({ name: "Eve" });
  [ada.cookie, eve.cookie] = [eve.cookie, ada.cookie];
  await Promise.all([ada.write({ cart: 1 }), eve.write({ cart: 2 })]);
  expect(await ada.read()).toEqual({ name: "Eve", cart: 1 });
  expect(await eve.read()).toEqual({ name: "Ada", cart: 2 });
});

/** Node and route. */
function rest({ cookie = "" }: Browser): string {
  return cookie.slice(32);
}

function half(one: Browser, other: Browser): string {
  return one.token.slice(0, 16) + other.token.slice(16);
}
