import { Readable } from "node:stream";
import cookie from "@fastify/cookie";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { OptionError, sessionManager } from "../src/index.ts";
import { anAppServer, Browser, sentCookie } from "./support/app-server.ts";
import { turnOfTheLoop } from "./support/conditions.ts";
import { aNode, aProxy, commandsOf, connectionsOf } from "./support/nodes.ts";
import { attributesOn, recordOn } from "./support/stored.ts";

test("a route without sessions neither looks one up, takes it over, nor stores", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([node], { route: "app2" }, (app) => {
    app.post("/none", { config: { session: false } }, async (request) => {
      request.session["a"] = 1;
      return { ...request.session };
    });
  });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const before = await commandsOf(node);
  const response = await new Browser(app2, browser.cookie).post("/none");
  expect(response.json()).toEqual({ a: 1 });
  expect(response.headers["set-cookie"]).toBeUndefined();
  expect(await commandsOf(node)).toBe(before);
});

test("a path that matches requestUriIgnorePattern has no session, whatever its query", async () => {
  const node = await aNode();
  const options = { requestUriIgnorePattern: ".*\\.(png|js)$" };
  const app1 = await anAppServer([node], { route: "app1", ...options });
  const app2 = await anAppServer([node], { route: "app2", ...options }, (app) => {
    app.get("/:file", async (request) => ({ ...request.session }));
  });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const before = await commandsOf(node);
  const stranger = new Browser(app2, browser.cookie);
  expect((await stranger.get("/app.js?v=1")).json()).toEqual({});
  expect((await stranger.get("/absent/a.png")).statusCode).toBe(404);
  expect(await commandsOf(node)).toBe(before);
  expect((await stranger.get("/app.js.txt?x=.js")).json()).toEqual({ cart: 1 });
});

test("an async handler that sends without returning it answers once, after the store", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 10_000 }, (app) => {
    app.post("/careless", async (request, reply) => {
      request.session["a"] = 1;
      void reply.send({ ok: true });
    });
  });
  proxy.holdAt(/^add /);
  let isAnswered = false;
  const answer = new Browser(server).post("/careless").then((response) => {
    isAnswered = true;
    return response;
  });
  await waitUntil("the store has begun", () => proxy.sent().includes("add "));
  await turnOfTheLoop();
  expect(isAnswered).toBe(false);
  proxy.release();
  expect((await answer).json()).toEqual({ ok: true });
});

test("an async handler that sends without returning it answers once also where nothing is stored", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.get("/careless", async (_, reply) => {
      void reply.send({ ok: true });
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect((await browser.get("/careless")).json()).toEqual({ ok: true });
  expect(server.logged("Reply was already sent")).toBeLessThanOrEqual(1);
});

test("a streamed reply is whole, and leaves after the store", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/stream", async (request, reply) => {
      request.session["cart"] = 1;
      return reply.type("text/plain").send(Readable.from(["one ", "two"]));
    });
  });
  const browser = new Browser(server);
  const response = await browser.post("/stream");
  expect(response.body).toBe("one two");
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});

test("a hijacked reply has its changes stored after it was sent", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, (app) => {
    app.post("/hijack", async (request, reply) => {
      request.session["cart"] = 2;
      reply.hijack();
      reply.raw.end("mine");
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect((await browser.post("/hijack")).body).toBe("mine");
  await waitUntil("the change is stored", async () => {
    const stored = (await attributesOn(node.port, browser.token)) as { cart: number };
    return stored.cart === 2;
  });
});

test("sessionBackup tells later hooks what became of the backup", async () => {
  const node = await aNode();
  const seen: unknown[] = [];
  const server = await anAppServer([node], { route: "app1" }, (app) => {
    app.addHook("onSend", async (request) => {
      seen.push(request.sessionBackup);
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await browser.write({ cart: 1 });
  await browser.get("/ignore");
  await node.kill();
  await browser.write({ cart: 2 });
  expect(seen).toMatchObject([
    { outcome: "stored", node: "n1", version: 1 },
    { outcome: "skipped", reason: "not-modified" },
    { outcome: "skipped", reason: "not-accessed" },
    { outcome: "unprotected" },
  ]);
});

test("in asynchronous mode a response does not wait for its store", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], {
    sessionBackupAsync: true,
    sessionBackupTimeout: 10_000,
    route: "app1",
  });
  const browser = new Browser(server);
  proxy.holdAt(/^add /);
  expect((await browser.write({ cart: 1 })).statusCode).toBe(200);
  expect(browser.cookie).toMatch(/-n1\.app1$/);
  await waitUntil("the store is on its way", () => proxy.sent().includes("add "));
  expect(await recordOn(node.port, browser.token)).toBeUndefined();
  proxy.release();
  await waitUntil("it is stored", () => recordOn(node.port, browser.token));
});

test("in asynchronous mode a store that failed is done elsewhere, without another request", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await anAppServer(nodes, { sessionBackupAsync: true, failoverNodes: "n1" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await waitUntil("it is stored", () => recordOn(nodes[1].port, browser.token));
  await nodes[1].pause();
  await browser.write({ cart: 2 });
  await waitUntil("it is stored elsewhere", async () => {
    const stored = (await attributesOn(nodes[0].port, browser.token)) as
      | { cart: number }
      | undefined;
    return stored?.cart === 2;
  });
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("close waits for every asynchronous store, also those that have not begun", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { sessionBackupAsync: true, backupThreadCount: 1 });
  const browsers = Array.from({ length: 20 }, () => new Browser(server));
  await Promise.all(browsers.map((browser, index) => browser.write({ index })));
  await server.app.close();
  const stored = await Promise.all(browsers.map(({ token }) => attributesOn(node.port, token)));
  expect(stored).toEqual(browsers.map((_, index) => ({ index })));
});

test("a real client over HTTP gets its cookie and its session", async () => {
  const node = await aNode();
  const { app } = await anAppServer([node], { route: "app1" });
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const written = await fetch(`${address}/write`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"cart":1}',
  });
  const [cookie = ""] = written.headers.getSetCookie();
  const read = await fetch(`${address}/read`, {
    headers: { cookie: cookie.split(";", 1)[0] ?? "" },
  });
  expect(await read.json()).toEqual({ cart: 1 });
});

test("a client that goes away before the answer does not keep its change from being stored", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const { app } = await anAppServer([proxy], { sessionBackupTimeout: 10_000 });
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const abort = new AbortController();
  proxy.holdAt(/^add /);
  const asking = fetch(`${address}/write`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"cart":1}',
    signal: abort.signal,
  }).catch((error: unknown) => error);
  await waitUntil("the store is on its way", () => proxy.sent().includes("add "));
  abort.abort();
  await asking;
  proxy.release();
  const [token = ""] = /[0-9A-F]{32}/.exec(proxy.sent()) ?? [];
  await waitUntil("the change is stored", () => recordOn(node.port, token));
  expect(await attributesOn(node.port, token)).toEqual({ cart: 1 });
});

test("a bad option stops the registration with its name and value", async () => {
  const app = Fastify();
  await app.register(cookie);
  const registering = async () => {
    await app.register(sessionManager, { memcachedNodes: "n1:a:1", maxInactiveInterval: 0 });
  };
  await expect(registering()).rejects.toThrow(OptionError);
  await app.close();
});

test("without @fastify/cookie the registration says what is missing", async () => {
  const app = Fastify();
  const registering = async () => {
    await app.register(sessionManager, { memcachedNodes: "n1:127.0.0.1:1" });
  };
  await expect(registering()).rejects.toThrow("@fastify/cookie");
});

test.each([
  ["app1", "n2", "with node ids [n1] and failover node ids [n2]"],
  ["app2", "n1", "with node ids [n2] and failover node ids [n1]"],
])("the line that the notes quote is logged by %s", async (route, failoverNodes, text) => {
  const nodes = [await aNode(), await aNode()];
  const server = await anAppServer(nodes, { route, failoverNodes });
  expect(
    server.logged(`MemcachedSessionService finished initialization, sticky true, ${text}`),
  ).toBe(1);
});

test("inspecting a session neither uses it nor takes it over", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const [mine, others] = await Promise.all(
    [app1, app2].map(({ app }) => app.sessions.inspect(browser.cookie ?? "")),
  );
  expect(mine?.session).toMatchObject({ where: "memory", owner: "app1", node: "n1", version: 1 });
  expect(others?.session).toMatchObject({
    where: "memcached",
    owner: "app1",
    node: "n1",
    version: 1,
  });
  expect(others?.copies).toMatchObject([
    { node: "n1", version: 1, owner: "app1", isTombstone: false },
  ]);
  expect(app2.app.sessions.statistics().sessions).toBe(0);
  expect(sentCookie(await browser.write({ cart: 2 }))).toBeUndefined();
  expect(await app2.app.sessions.inspect("nonsense")).toEqual({ session: null, copies: [] });
});

test("events tell a session's story in order", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const story: string[] = [];
  for (const name of ["created", "stored", "skipped", "destroyed"] as const) {
    server.app.sessions.on(name, ({ type }) => story.push(type));
  }
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await browser.read();
  await browser.post("/destroy");
  expect(story).toEqual(["created", "stored", "skipped", "destroyed"]);
});

test("a server that was closed lets go of memcached", async () => {
  const node = await aNode();
  const server = await anAppServer([node]);
  await waitUntil("the server's connection alone is there", async () => {
    return (await connectionsOf(node)) === 1;
  });
  await server.app.close();
  await waitUntil("its connection is gone", async () => (await connectionsOf(node)) === 0);
  expect(server.app.sessions.nodes().map(({ state }) => state)).toEqual(["down"]);
});

test.each(["a stream", "a later hook that waits"])(
  "an async handler that sends without returning it answers once, with %s",
  async (kind) => {
    const node = await aNode();
    const server = await anAppServer([node], {}, (app) => {
      if (kind !== "a stream") {
        app.addHook("onSend", async (_request, _reply, payload) => {
          await turnOfTheLoop();
          return payload;
        });
      }
      app.post("/careless", async (request, reply) => {
        request.session["a"] = 1;
        void reply.send(kind === "a stream" ? Readable.from(["ok", "!"]) : "ok!");
      });
    });
    const response = await new Browser(server).post("/careless");
    expect(response.body).toBe("ok!");
  },
);
