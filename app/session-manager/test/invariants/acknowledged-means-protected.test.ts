// Invariant 1: a response leaves only after the newest version is stored on an available node.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, sentCookie, twoAppServers } from "../support/app-server.ts";
import { aNode, aNodeWithLimit, aProxy } from "../support/nodes.ts";
import { commandShape, commandsIn } from "../support/protocol.ts";
import { attributesOn, recordOn } from "../support/stored.ts";
import { Gate, allUp, turnOfTheLoop } from "../support/conditions.ts";

test("a response leaves only after its change is stored", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 5000 });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  proxy.holdAt(commandShape("store"));
  let isAnswered = false;
  const answer = browser.write({ cart: 2 }).then((response) => {
    isAnswered = true;
    return response;
  });
  await waitUntil("the store is on its way", () => commandsIn(proxy.sent(), "store") > 0);
  await turnOfTheLoop();
  expect(isAnswered).toBe(false);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
  proxy.release();
  expect((await answer).statusCode).toBe(200);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
});

test("a first response with a session leaves only after the session is stored", async () => {
  const node = await aNode();
  const browser = new Browser(await anAppServer([node], { route: "app1" }));
  expect((await browser.write({ cart: 1 })).statusCode).toBe(200);
  expect(browser.cookie).toMatch(/^[0-9A-F]{32}-n1\.app1$/);
  expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 1, owner: "app1" });
});

test("a node that dies during the store is replaced inside the same request", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxy = await aProxy(nodes[1]);
  const [app1] = await twoAppServers([nodes[0], proxy], { sessionBackupTimeout: 5000 });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n2");
  proxy.holdAt(commandShape("store"));
  const answer = browser.write({ cart: 2 });
  await waitUntil("the store is on its way", () => commandsIn(proxy.sent(), "store") > 0);
  proxy.refuse(true);
  proxy.cut();
  const response = await answer;
  expect(response.statusCode).toBe(200);
  expect(sentCookie(response)).toMatch(/-n1\.app1$/);
  expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ cart: 2 });
});

test("a node that hangs during the store is replaced inside the same request", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await nodes[1].pause();
  const startedAt = performance.now();
  const response = await browser.write({ cart: 2 });
  expect(performance.now() - startedAt).toBeLessThan(1500);
  expect(response.statusCode).toBe(200);
  expect(browser.node).toBe("n1");
  expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ cart: 2 });
});

test("with every node down a change is answered, counted, logged once, and stored when a node is back", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const unprotected: string[] = [];
  server.app.sessions.on("unprotected", ({ token }) => unprotected.push(token));
  await node.kill();
  for (const cart of [2, 3]) {
    const response = await browser.write({ cart });
    expect(response.statusCode).toBe(200);
    expect(response.headers["set-cookie"]).toBeUndefined();
  }
  expect(unprotected).toEqual([browser.token]);
  expect(server.logged("is not available and there's no node for relocation left.")).toBe(1);
  expect(server.app.sessions.statistics().counters.requestsUnprotected).toBe(2);
  expect((await server.app.sessions.inspect(browser.cookie ?? "")).session?.isProtected).toBe(
    false,
  );
  await node.restart();
  await waitUntil("the session is stored without a request", async () => {
    const stored = (await attributesOn(node.port, browser.token)) as { cart?: number } | undefined;
    return stored?.cart === 3;
  });
  await waitUntil(
    "it is protected",
    async () => (await server.app.sessions.inspect(browser.cookie ?? "")).session?.isProtected,
  );
});

test("a session that began with every node down gets its node into the cookie later", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  await node.kill();
  await waitUntil("the node is down", () => !allUp(server));
  const browser = new Browser(server);
  expect((await browser.write({ cart: 1 })).statusCode).toBe(200);
  expect(browser.cookie).toMatch(/^[0-9A-F]{32}\.app1$/);
  await node.restart();
  await waitUntil("it is stored", () => recordOn(node.port, browser.token));
  await browser.write({ cart: 2 });
  expect(browser.node).toBe("n1");
});

test("a session that lost its backup is stored at the next request, also one that only reads", async () => {
  const node = await aNode();
  const server = await anAppServer([node]);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  let restarts = 0;
  server.app.sessions.on("node-restarted", () => (restarts += 1));
  await node.kill();
  await node.restart();
  await waitUntil("the restart is seen", () => restarts === 1);
  await browser.get("/read");
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});

test("a handler that fails has its changes stored before the error leaves", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/fail", async (request) => {
      request.session["cart"] = 1;
      throw new Error("after the change");
    });
  });
  const browser = new Browser(server);
  const response = await browser.post("/fail");
  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({ message: "after the change" });
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});

test("a session that is too large gives 413, and later requests go on with the former attributes", async () => {
  const node = await aNode();
  const browser = new Browser(
    await anAppServer([node], {}, (app) => {
      app.post("/grow", async (request) => {
        request.session["big"] = "x".repeat(1_000_001);
        return {};
      });
    }),
  );
  await browser.write({ cart: 1 });
  const response = await browser.post("/grow");
  expect(response.statusCode).toBe(413);
  expect(response.json()).toMatchObject({ code: "value_too_large" });
  expect(response.json().message).toMatch(/takes 1000\d{3} bytes, more than the limit of 99\d{4}/);
  expect(await browser.read()).toEqual({ cart: 1 });
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
});

test("a session that is too large for its node gives 413, and the node stays up", async () => {
  const node = await aNodeWithLimit("512k");
  const server = await anAppServer([node]);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect((await browser.write({ big: "x".repeat(600_000) })).statusCode).toBe(413);
  expect(allUp(server)).toBe(true);
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("an attribute that can't be stored is named in the error, and the session goes on", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/socket", async (request) => {
      request.session["socket"] = request.raw.socket;
      request.session["cart"] = 99;
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const response = await browser.post("/socket");
  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({
    code: "unsupported_attribute",
    message: expect.stringContaining('"socket"') as string,
  });
  expect(await browser.read()).toEqual({ cart: 1 });
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
});

test("a change that was taken back with another request's is not acknowledged", async () => {
  const node = await aNode();
  const gate = new Gate();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/slow", async (request) => {
      request.session["slow"] = 1;
      await gate.opened;
      return {};
    });
    app.post("/function", async (request) => {
      request.session["f"] = () => 1;
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const slow = new Browser(server, browser.cookie).post("/slow");
  await waitUntil("the slow handler has begun", () => server.logged("incoming request") === 2);
  await turnOfTheLoop();
  expect((await browser.post("/function")).statusCode).toBe(500);
  gate.open();
  expect((await slow).statusCode).toBe(503);
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a parallel change is not acknowledged when it is rolled back with one that the node finds too large", async () => {
  const node = await aNodeWithLimit("512k");
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 2000 });
  const browser = new Browser(server);
  await browser.write({ a: 1 });
  const before = commandsIn(proxy.sent(), "any");
  proxy.hold("replies");
  const tooLarge = browser.write({ big: "x".repeat(600_000) });
  let isRefused = false;
  void tooLarge.then(() => (isRefused = true));
  await waitUntil("the store has begun", () => {
    // Protocol meta knows the node's limit, and asks nothing.
    return isRefused || commandsIn(proxy.sent(), "any") > before;
  });
  const small = browser.write({ b: 2 });
  await waitUntil("the second handler has run", () => server.logged("incoming request") >= 3);
  await turnOfTheLoop();
  proxy.release();
  expect((await tooLarge).statusCode).toBe(413);
  const response = await small;
  const stored = await attributesOn(node.port, browser.token);
  expect({ status: response.statusCode, stored }).not.toEqual({ status: 200, stored: { a: 1 } });
});

test.each([
  ["a proxy", () => new Proxy({}, {})],
  [
    "something deeper than the stack",
    () => {
      let inner: object = {};
      for (let depth = 0; depth < 100_000; depth += 1) inner = { inner };
      return inner;
    },
  ],
])("a session goes on after %s was set", async (_, make) => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/odd", async (request) => {
      request.session["odd"] = make();
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ a: 1 });
  const response = await browser.post("/odd");
  expect(response.statusCode).toBe(500);
  expect((await browser.write({ b: 2 })).statusCode).toBe(200);
  expect(await browser.read()).toEqual({ a: 1, b: 2 });
  expect(response.json()).toMatchObject({ message: expect.stringContaining('"odd"') });
});

test("a change inside a typed array is stored also after attributes were taken back", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/bytes", async (request) => {
      const bytes = (request.session["bytes"] ??= new Uint8Array(4)) as Uint8Array;
      bytes[0] = 1 + (bytes[0] ?? 0);
      return {};
    });
    app.post("/function", async (request) => {
      request.session["f"] = () => 1;
      return {};
    });
  });
  const browser = new Browser(server);
  expect((await browser.post("/bytes")).statusCode).toBe(200);
  expect((await browser.post("/function")).statusCode).toBe(500);
  expect((await browser.post("/bytes")).statusCode).toBe(200);
  expect(await attributesOn(node.port, browser.token)).toEqual({
    bytes: new Uint8Array([2, 0, 0, 0]),
  });
});

test("what a parallel request assigns while its session is regenerated is handed on or not acknowledged", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 2000 });
  const browser = new Browser(server);
  await browser.write({ cart: "old" });
  const parallel = new Browser(server, browser.cookie);
  const before = commandsIn(proxy.sent(), "any");
  proxy.hold("replies");
  const regenerating = browser.post("/regenerate?keep=cart", { name: "Ada" });
  await waitUntil("its store has begun", () => commandsIn(proxy.sent(), "any") > before);
  const writing = parallel.write({ cart: "new" });
  await waitUntil("the second handler has run", () => server.logged("incoming request") >= 3);
  await turnOfTheLoop();
  proxy.release();
  expect((await regenerating).statusCode).toBe(200);
  const { statusCode } = await writing;
  const { cart } = (await browser.read()) as { cart: string };
  expect({ statusCode, cart }).not.toEqual({ statusCode: 200, cart: "old" });
});
