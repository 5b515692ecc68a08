// Without stickiness nobody holds a session between requests; a copy that is lost is made again all the same.
import { expect, test } from "vitest";
import { askMemcached } from "../../../../test/support/memcached-process.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { type AppServer, Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aNodeThatFills, aNodeWithLimit, aProxy } from "../support/nodes.ts";
import { aNonStickyServer, twoNonStickyServers } from "../support/non-sticky.ts";
import { attributesOn, recordOn, valueOn } from "../support/stored.ts";

const holds = ({ port }: { port: number }, { token }: Browser) => recordOn(port, token);

async function writeMany(server: AppServer, count: number): Promise<Browser[]> {
  const browsers = Array.from({ length: count }, () => new Browser(server));
  for (const [cart, browser] of browsers.entries()) await browser.write({ cart });
  return browsers;
}

async function seeCopies(node: { port: number }, browsers: readonly Browser[]): Promise<void> {
  for (const browser of browsers) {
    await waitUntil(`a copy of ${browser.token} is on ${node.port}`, () => holds(node, browser));
  }
}

/** Its copies are told of by the events of this server. */
function copiedBy({ app }: AppServer): { token: string; node: string | undefined }[] {
  const copied: { token: string; node: string | undefined }[] = [];
  app.sessions.on("re-protected", ({ token, node }) => copied.push({ token, node }));
  return copied;
}

test("sessions that get no request survive the restart of one node, then the death of the other", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const servers = await twoNonStickyServers(nodes);
  const browsers = await writeMany(servers[0], 200);
  await nodes[0].kill();
  await nodes[0].restart();
  await seeCopies(nodes[0], browsers);
  await nodes[1].kill();
  for (const [cart, browser] of browsers.entries()) {
    browser.server = servers[1];
    expect(await browser.read()).toEqual({ cart });
  }
});

test("the newest record is copied as it is, also by an app server that has only read it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [writing, reading] = await twoNonStickyServers(nodes);
  const browser = new Browser(writing);
  await browser.write({ cart: 1 });
  await browser.write({ cart: 2 });
  browser.server = reading;
  await browser.read();
  const [home, second] = browser.node === "n1" ? nodes : [nodes[1], nodes[0]];
  const before = await recordOn(home.port, browser.token);
  await writing.app.close();
  const copied = copiedBy(reading);
  await second.kill();
  await second.restart();
  await waitUntil("the copy is there", () => holds(second, browser));
  expect(await recordOn(second.port, browser.token)).toEqual(before);
  await waitUntil("it is told", () => copied.length === 1);
  expect(copied).toEqual([{ token: browser.token, node: browser.node === "n1" ? "n2" : "n1" }]);
});

test("a node of three dies: the copy that it had is made on the third one", async () => {
  const nodes = [await aNode(), await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const held = await Promise.all(nodes.map((node) => holds(node, browser)));
  const [spare] = nodes.filter((_, index) => held[index] === undefined);
  const [first, second] = nodes.filter((node) => node !== spare);
  await first?.kill();
  await waitUntil("a copy is on the third", () => spare && holds(spare, browser));
  await second?.kill();
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("of two equal copies the session goes on with the one on the node after its own", async () => {
  const nodes = [await aNode(), await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes);
  const browser = new Browser(server);
  // Which node a session begins on is chosen at random; from the second one the order and the way round differ.
  while (browser.node !== "n2") {
    browser.cookie = undefined;
    await browser.write({ cart: 1 });
  }
  await nodes[1].kill();
  await waitUntil("a copy is on n1, too", () => holds(nodes[0], browser));
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(browser.node).toBe("n3");
});

test("a node that is taken out hands its copies on without a request", async () => {
  const nodes = [await aNode(), await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes);
  const browsers = await writeMany(server, 20);
  const staying = `n2:${nodes[1].address} n3:${nodes[2].address}`;
  await server.app.sessions.reconfigure({ memcachedNodes: staying });
  await seeCopies(nodes[1], browsers);
  await seeCopies(nodes[2], browsers);
  await nodes[0].kill();
  expect(await Promise.all(browsers.map((browser) => browser.read()))).toEqual(
    browsers.map((_, cart) => ({ cart })),
  );
});

test("a session that was destroyed is not copied, also by an app server that does not know of it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [first, second] = await twoNonStickyServers(nodes);
  const [browser, other] = [new Browser(first), new Browser(first)];
  await browser.write({ cart: 1 });
  await other.write({ cart: 2 });
  browser.server = second;
  const copied = copiedBy(first);
  await browser.post("/destroy");
  const [lost, kept] = other.node === "n1" ? nodes : [nodes[1], nodes[0]];
  await lost.kill();
  await lost.restart();
  await seeCopies(lost, [other]);
  for (const node of [lost, kept]) {
    expect((await holds(node, browser))?.isTombstone).not.toBe(false);
  }
  await waitUntil("the other one's copy is told", () => copied.length > 0);
  expect(copied.map(({ token }) => token)).toEqual([other.token]);
});

test("what a node has no room for is copied when it has, though the node was never away", async () => {
  const [node, full] = [await aNode(), await aNodeThatFills()];
  const proxy = await aProxy(full);
  const server = await aNonStickyServer([node, proxy]);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const bytes = (await valueOn(node.port, browser.token))?.length ?? 0;
  await askMemcached(full.port, "flush_all");
  await full.fill(bytes);
  const before = proxy.sent().length;
  await server.app.sessions.reconfigure({});
  const store = new RegExp(`^(add|ms) ${browser.token} `, "m");
  await waitUntil("it was tried", () => store.test(proxy.sent().slice(before)));
  expect(await holds(full, browser)).toBeUndefined();
  await askMemcached(full.port, "flush_all");
  await waitUntil("the copy is there", () => holds(full, browser), 20_000);
});

test("what a request stores while the older record is on its way to the node stays", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const patient = { sessionBackupTimeout: 10_000, operationTimeout: 10_000 };
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const copying = await aNonStickyServer(proxies, { route: "app1", ...patient });
  const writing = await aNonStickyServer(nodes, { route: "app2", ...patient });
  const browser = new Browser(copying);
  await browser.write({ cart: 1 });
  const index = browser.node === "n1" ? 1 : 0;
  const add = new RegExp(`^(add ${browser.token} |ms ${browser.token} .*\\bME\\b)`, "m");
  await nodes[index].kill();
  const before = proxies[index].sent().length;
  proxies[index].holdAt(add);
  await writing.app.close();
  const late = await aNonStickyServer(nodes, { route: "app2", ...patient });
  await nodes[index].restart();
  await waitUntil("the copy is on its way", () => add.test(proxies[index].sent().slice(before)));
  await waitUntil("the other app server sees both nodes", () => allUp(late));
  const shopper = new Browser(late, browser.cookie);
  expect((await shopper.write({ cart: 2 })).statusCode).toBe(200);
  proxies[index].release();
  expect(await browser.read()).toEqual({ cart: 2 });
  expect(await attributesOn(nodes[index].port, browser.token)).toEqual({ cart: 2 });
});

test("a node that is too small for a session does not keep the others from being copied", async () => {
  const [node, small] = [await aNode(), await aNodeWithLimit("512k")];
  const proxy = await aProxy(small);
  proxy.refuse(true);
  const server = await aNonStickyServer([node, proxy]);
  const large = new Browser(server);
  await large.write({ text: "x".repeat(600_000) });
  const browsers = await writeMany(server, 20);
  proxy.refuse(false);
  await seeCopies(small, browsers);
  await waitUntil("it is told", () => server.logged("missing copies of 20 sessions") === 1);
  expect(await recordOn(small.port, large.token)).toBeUndefined();
});
