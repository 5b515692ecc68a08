// Which cookie a browser gets, and when.
import Fastify from "fastify";
import cookiePlugin from "@fastify/cookie";
import { describe, expect, test } from "vitest";
import { type SessionManagerOptions, sessionManager } from "../../src/index.ts";
import {
  anAppServer,
  Browser,
  nodeList,
  sentCookie,
  sessionCookieOf,
} from "../support/app-server.ts";
import { afterThisTest } from "../support/cleanup.ts";
import { addHandlers, handle } from "../support/handlers.ts";
import { aNode, aNodeWithLimit } from "../support/nodes.ts";
import { recordOn } from "../support/stored.ts";

const DAY_MS = 86_400_000;

async function setUp(options: Partial<SessionManagerOptions> = {}) {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1", ...options }, addHandlers);
  const takeOver = () => anAppServer([node], { route: "app2", ...options }, addHandlers);
  return { node, server, browser: new Browser(server), takeOver };
}

test("a cookie goes out when the id is new, and not again while nothing about it changed", async () => {
  const { browser } = await setUp();
  expect(sessionCookieOf(await browser.write({ a: 1 }))).toEqual({
    name: "JSESSIONID",
    value: browser.cookie,
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
  });
  for (const response of [
    await browser.write({ a: 2 }),
    await browser.get("/read"),
    await browser.get("/ignore"),
    await handle(browser, ({ session }) => ({ maxAge: session.cookie.maxAge })),
  ]) {
    expect(response.headers["set-cookie"]).toBeUndefined();
  }
});

test("a browser that sent none gets none taken back", async () => {
  const { browser } = await setUp();
  const response = await handle(browser, async ({ session }) => {
    session["a"] = 1;
    await session.save();
    await session.destroy();
    return {};
  });
  expect(response.headers["set-cookie"]).toBeUndefined();
});

test("with rolling it goes out with each response that has a session", async () => {
  const { browser } = await setUp({ rolling: true, cookie: { maxAge: DAY_MS } });
  expect(sentCookie(await browser.get("/read"))).toBeUndefined();
  await browser.write({ a: 1 });
  for (const url of ["/read", "/ignore", "/read"]) {
    expect(sessionCookieOf(await browser.get(url))).toMatchObject({
      value: browser.cookie,
      maxAge: DAY_MS / 1000,
    });
  }
});

test("every attribute of the option is sent", async () => {
  const { browser } = await setUp({
    cookieName: "JSESSIONID",
    cookie: {
      path: "/shop",
      domain: "example.org",
      httpOnly: false,
      secure: true,
      sameSite: "none",
      partitioned: true,
      priority: "high",
      maxAge: DAY_MS,
    },
  });
  const before = Date.now();
  const [header] = [(await browser.write({ a: 1 })).headers["set-cookie"]].flat();
  const [value = "", ...attributes] = header?.split("; ") ?? [];
  expect(value).toBe(`JSESSIONID=${browser.cookie}`);
  const expires = attributes.find((each) => each.startsWith("Expires="))?.slice("Expires=".length);
  expect(Date.parse(expires ?? "")).toBeGreaterThanOrEqual(before + DAY_MS - 1000);
  expect(attributes.filter((each) => !each.startsWith("Expires=")).toSorted()).toEqual([
    "Domain=example.org",
    "Max-Age=86400",
    "Partitioned",
    "Path=/shop",
    "Priority=High",
    "SameSite=None",
    "Secure",
  ]);
});

test.each(["http", "https"])("secure auto follows the request: %s", async (protocol) => {
  const node = await aNode();
  const app = Fastify({ trustProxy: true });
  afterThisTest(() => app.close());
  await app.register(cookiePlugin);
  await app.register(sessionManager, { memcachedNodes: nodeList([node]) });
  app.get("/", async ({ session }) => {
    session.set("a", 1);
    return { secure: session.cookie.secure };
  });
  const headers = { "x-forwarded-proto": protocol };
  const response = await app.inject({ url: "/", headers });
  expect(response.json()).toEqual({ secure: protocol === "https" });
  expect(sessionCookieOf(response)?.secure).toBe(protocol === "https" ? true : undefined);
});

describe("an attribute of a session's own", () => {
  test("is sent and stored at once, alone, and survives a takeover", async () => {
    const { node, browser, takeOver } = await setUp();
    await browser.write({ a: 1 });
    const response = await handle(browser, ({ session }) => {
      session.options({ maxAge: 30 * DAY_MS, path: "/shop" });
      return {};
    });
    expect(sessionCookieOf(response)).toMatchObject({
      value: browser.cookie,
      path: "/shop",
      maxAge: (30 * DAY_MS) / 1000,
    });
    expect(await recordOn(node.port, browser.token)).toMatchObject({
      version: 2,
      idleSeconds: (30 * DAY_MS) / 1000,
      cookie: { path: "/shop", maxAge: 30 * DAY_MS },
    });
    browser.server = await takeOver();
    const takenOver = await handle(browser, ({ session }) => ({ ...session.cookie }));
    expect(takenOver.json()).toMatchObject({ path: "/shop", maxAge: 30 * DAY_MS });
    expect(sessionCookieOf(takenOver)).toMatchObject({
      path: "/shop",
      maxAge: (30 * DAY_MS) / 1000,
    });
    expect(browser.cookie).toMatch(/\.app2$/);
    expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 3 });
  });

  test("that is set to what it is already is neither stored nor sent", async () => {
    const { node, browser } = await setUp();
    const remember = () =>
      handle(browser, ({ session }) => {
        session["a"] = 1;
        session.cookie.maxAge = DAY_MS;
        return {};
      });
    await remember();
    expect(sentCookie(await remember())).toBeUndefined();
    expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 1 });
  });

  test("is taken back with undefined, and the idle limit with it", async () => {
    const { node, browser } = await setUp();
    await handle(browser, ({ session }) => {
      session["a"] = 1;
      session.cookie.maxAge = DAY_MS;
      return {};
    });
    const response = await handle(browser, ({ session }) => {
      session.cookie.maxAge = undefined;
      return {};
    });
    expect(sessionCookieOf(response)).not.toHaveProperty("maxAge");
    const record = await recordOn(node.port, browser.token);
    expect(record).toMatchObject({ idleSeconds: 1800, longestIdleSeconds: DAY_MS / 1000 });
    expect(record?.cookie).toBeUndefined();
  });

  test("stays with the session at regenerate, and goes with it at destroy", async () => {
    const { node, browser } = await setUp();
    await handle(browser, ({ session }) => {
      session["a"] = 1;
      session.options({ maxAge: DAY_MS, path: "/shop" });
      return {};
    });
    const login = await browser.post("/regenerate?keep=a");
    expect(sessionCookieOf(login)).toMatchObject({ path: "/shop", maxAge: DAY_MS / 1000 });
    expect(await recordOn(node.port, browser.token)).toMatchObject({ idleSeconds: 86_400 });
    const logout = await browser.post("/destroy");
    expect(sessionCookieOf(logout)).toMatchObject({ value: "", path: "/shop", maxAge: 0 });
    expect(sessionCookieOf(await browser.write({ a: 1 }))).toMatchObject({ path: "/" });
  });

  test("of a new session without attributes is sent with the first attribute", async () => {
    const { node, browser } = await setUp();
    const remember = (value: number | undefined) =>
      handle(browser, ({ session }) => {
        session.cookie.maxAge = DAY_MS;
        session["a"] = value;
        return {};
      });
    expect(sentCookie(await remember(undefined))).toBeUndefined();
    expect(sessionCookieOf(await remember(1))).toMatchObject({ maxAge: DAY_MS / 1000 });
    expect(await recordOn(node.port, browser.token)).toMatchObject({ idleSeconds: 86_400 });
  });

  test("that can't be refuses the assignment, not the request", async () => {
    const { browser } = await setUp();
    const response = await handle(browser, ({ session }) => {
      session["a"] = 1;
      try {
        session.cookie.path = "/; Secure";
      } catch (error) {
        return { message: (error as Error).message };
      }
      return {};
    });
    expect(response.json()).toEqual({
      message: "session.cookie.path = /; Secure: begins with / and has no ;",
    });
    expect(sessionCookieOf(response)).toMatchObject({ path: "/" });
  });

  test("is taken back where the request's change can't be stored, and the idle limit with it", async () => {
    const node = await aNodeWithLimit("512k");
    const server = await anAppServer([node], {}, addHandlers);
    const browser = new Browser(server);
    await browser.write({ a: 1 });
    const response = await handle(browser, ({ session }) => {
      session["large"] = "x".repeat(600_000);
      session.cookie.maxAge = DAY_MS;
      return {};
    });
    expect(response.statusCode).toBe(413);
    expect(response.headers["set-cookie"]).toBeUndefined();
    const after = await handle(browser, ({ session }) => ({ ...session.cookie, ...session }));
    expect(after.json()).toMatchObject({ a: 1, maxAge: null });
    const { session } = await server.app.sessions.inspect(browser.cookie ?? "");
    expect(session?.idleSeconds).toBe(1800);
  });
});

describe("cookiePrefix", () => {
  test("stands in front of the id, behind a balancer's prefix", async () => {
    const { browser } = await setUp({ cookiePrefix: "s:" });
    await browser.write({ a: 1 });
    expect(browser.cookie).toMatch(/^s:[0-9A-F]{32}-n1\.app1$/);
    expect(sentCookie(await browser.get("/read"))).toBeUndefined();
    expect(await browser.read()).toEqual({ a: 1 });
    browser.cookie = `app1~${browser.cookie}`;
    expect(sentCookie(await browser.get("/read"))).toBeUndefined();
    expect(await browser.read()).toEqual({ a: 1 });
  });

  test("is no part of the session id, and inspect takes both", async () => {
    const { server, browser } = await setUp({ cookiePrefix: "s:" });
    const response = await handle(browser, async ({ session }) => {
      session["a"] = 1;
      await session.save();
      return { id: session.sessionId };
    });
    const { id } = response.json<{ id: string }>();
    expect(browser.cookie).toBe(`s:${id}`);
    for (const value of [id, `s:${id}`, `app1~s:${id}`]) {
      const { session } = await server.app.sessions.inspect(value);
      expect(session).toMatchObject({ where: "memory", version: 1 });
    }
  });

  test("makes a value without it none of ours", async () => {
    const { server, browser } = await setUp({ cookiePrefix: "s:" });
    await browser.write({ a: 1 });
    const id = browser.cookie?.slice(2) ?? "";
    expect(await new Browser(server, id).read()).toEqual({});
    expect(await new Browser(server, `x:${id}`).read()).toEqual({});
  });
});
