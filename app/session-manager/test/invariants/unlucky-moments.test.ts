// Invariants 1 to 4 where faults and parallel requests meet at an unlucky moment.
import { afterEach, expect, test, vi } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, twoAppServers } from "../support/app-server.ts";
import { allUp, Gate, turnOfTheLoop } from "../support/conditions.ts";
import { aNode, aNodeWithLimit, aProxy } from "../support/nodes.ts";
import { attributesOn } from "../support/stored.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a session destroyed by another owner does not come back when the stale owner's node was restarted", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" }); // n2
  const old = browser.cookie;
  browser.server = app2;
  await browser.post("/destroy"); // tombstones on n1 and n2
  await nodes[1].kill();
  await nodes[1].restart();
  await waitUntil("n2 is back", () => allUp(app1) && allUp(app2));
  const stale = new Browser(app1, old);
  const response = await stale.write({ cart: 1 });
  const read = await stale.read();
  expect({ status: response.statusCode, read }).not.toEqual({
    status: 200,
    read: { name: "Ada", cart: 1 },
  });
});

test("a stale owner whose node was restarted never writes over the newer version on another node", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const old = browser.cookie;
  browser.server = app2;
  await browser.write({ cart: 2 }); // v2 on n1, n2 is sealed
  await nodes[1].kill();
  await nodes[1].restart();
  await waitUntil("n2 is back", () => allUp(app1) && allUp(app2));
  const stale = new Browser(app1, old);
  const { statusCode } = await stale.write({ other: 1 });
  // Refused, or app1 has noticed by itself that its copy was stale.
  const saved = statusCode === 503 ? {} : { other: 1 };
  expect(await stale.read()).toEqual({ cart: 2, ...saved });
});

test("async: a session destroyed before its first store began does not appear afterwards", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const app1 = await anAppServer(proxies, {
    route: "app1",
    failoverNodes: "n1",
    sessionBackupAsync: true,
    backupThreadCount: 1,
    sessionBackupTimeout: 5000,
  });
  const app2 = await anAppServer(nodes, { route: "app2" });
  proxies[1].hold("replies");
  const first = new Browser(app1);
  await first.write({ a: 1 }); // its store occupies the only thread
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" }); // queued, its home is n2
  const cookie = browser.cookie;
  expect(browser.node).toBe("n2");
  proxies[0].holdAt(new RegExp(`^gets ${browser.token}`));
  proxies[1].refuse(true);
  proxies[1].cut(); // n2 dies; first relocates to n1, then the second store asks n1 whether it knows better
  await waitUntil("it asks n1", () => proxies[0].sent().includes(`gets ${browser.token}`));
  expect((await browser.post("/destroy")).statusCode).toBe(200);
  proxies[0].release();
  expect(await new Browser(app1, cookie).read()).toEqual({});
  expect(await new Browser(app2, cookie).read()).toEqual({});
});

test("a logout during a login that fails keeps the session destroyed", async () => {
  const node = await aNodeWithLimit("512k");
  const proxy = await aProxy(node);
  const gate = new Gate();
  const server = await anAppServer(
    [proxy],
    { route: "app1", sessionBackupTimeout: 5000, operationTimeout: 5000 },
    (app) => {
      app.post("/logout-later", async (request) => {
        void request.session["name"];
        await gate.opened;
        await request.session.destroy();
        return {};
      });
    },
  );
  const browser = new Browser(server);
  await browser.write({ name: "Ada" });
  const { cookie } = browser;
  const logout = new Browser(server, cookie).post("/logout-later");
  await waitUntil("logout waits", () => server.logged("incoming request") === 2);
  await turnOfTheLoop();
  proxy.holdAt(/^add /); // the successor's store
  const before = proxy.sent().length;
  const login = new Browser(server, cookie).post("/regenerate", { big: "x".repeat(600_000) });
  await waitUntil("successor is on its way", () => /add /.test(proxy.sent().slice(before)));
  gate.open();
  await turnOfTheLoop();
  proxy.release();
  expect((await login).statusCode).toBe(413);
  expect((await logout).statusCode).toBe(200);
  expect(await new Browser(server, cookie).read()).toEqual({});
});

test("no response leaves unprotected while a node is up", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const server = await anAppServer(proxies, { route: "app1", failoverNodes: "n1" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n2");
  server.app.sessions.on("node-down", ({ node }) => {
    if (node === "n2") proxies[1].release(); // n2 was slow for once
  });
  proxies[1].hold("replies");
  await nodes[0].pause(); // n1 hangs, and nobody knows yet
  const response = await browser.write({ cart: 2 });
  expect(server.app.sessions.nodes().map(({ id, state }) => `${id} ${state}`)).toContain("n2 up");
  expect(response.statusCode).toBe(200);
  await waitUntil("the change is on n2", async () => {
    return JSON.stringify(await attributesOn(nodes[1].port, browser.token)) === '{"cart":2}';
  });
});

test("of two logins at once one fails: the old token is worth nothing", async () => {
  const node = await aNodeWithLimit("512k");
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { route: "app1", sessionBackupTimeout: 5000 });
  const browser = new Browser(server);
  await browser.write({ name: "nobody" });
  const { cookie } = browser;
  const before = proxy.sent().split("gets ").length;
  proxy.hold("replies");
  const writing = new Browser(server, cookie).write({ cart: 1 });
  await waitUntil("a store runs", () => proxy.sent().split("gets ").length > before);
  const big = new Browser(server, cookie).post("/regenerate", { big: "x".repeat(600_000) });
  await turnOfTheLoop();
  await waitUntil("in", () => server.logged("incoming request") >= 3);
  await turnOfTheLoop();
  const small = new Browser(server, cookie).post("/regenerate", { name: "Ada" });
  await waitUntil("in", () => server.logged("incoming request") >= 4);
  await turnOfTheLoop();
  proxy.release();
  const statuses = [(await writing).statusCode, (await big).statusCode, (await small).statusCode];
  const old = await new Browser(server, cookie).read();
  expect({ statuses, old }).toEqual({ statuses: [200, 413, 200], old: {} });
});

test("a session in memory is found by an older cookie once its node is dead for a while", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app2);
  await browser.write({ cart: 1 });
  // app2 dies; the answer with the new cookie never reaches the browser
  expect(await new Browser(app1, browser.cookie).read()).toEqual({ cart: 1 });
  await node.kill();
  await waitUntil("seen", () => !allUp(app1));
  // so far app2 may live, and have stored since
  expect((await new Browser(app1, browser.cookie).get("/read")).statusCode).toBe(503);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
  expect(await new Browser(app1, browser.cookie).read()).toEqual({ cart: 1 });
});
