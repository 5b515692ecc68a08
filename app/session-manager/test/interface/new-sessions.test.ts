// How a session begins: whether it is stored without attributes, and which token it gets.
import { describe, expect, test } from "vitest";
import type { SessionManagerOptions } from "../../src/index.ts";
import { anAppServer, Browser, sentCookie } from "../support/app-server.ts";
import { addHandlers, handle } from "../support/handlers.ts";
import { aNode, commandsOf } from "../support/nodes.ts";
import { attributesOn, recordOn } from "../support/stored.ts";

async function setUp(options: Partial<SessionManagerOptions>) {
  const node = await aNode();
  const server = await anAppServer([node], options, addHandlers);
  return { node, server, browser: new Browser(server) };
}

describe("saveUninitialized", () => {
  test("false: a session that nobody put anything into is neither stored nor sent", async () => {
    const { node, browser } = await setUp({});
    const before = await commandsOf(node);
    await handle(browser, ({ session }) => {
      session["a"] = 1;
      delete session["a"];
      return { id: session.sessionId, cookie: session.cookie };
    });
    expect(browser.cookie).toBeUndefined();
    expect(await commandsOf(node)).toBe(before);
  });

  test("true: each response without a session brings one, also where nobody asked for it", async () => {
    const { node, browser } = await setUp({ saveUninitialized: true });
    await browser.get("/ignore");
    expect(await attributesOn(node.port, browser.token)).toEqual({});
    expect(sentCookie(await browser.get("/ignore"))).toBeUndefined();
    expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 1 });
  });

  test("true: a session that was destroyed leaves none, one that was regenerated does", async () => {
    const { node, browser } = await setUp({ saveUninitialized: true });
    await browser.write({ a: 1 });
    await browser.post("/destroy");
    expect(browser.cookie).toBeUndefined();
    await browser.write({ a: 1 });
    const former = browser.token;
    await browser.post("/regenerate");
    expect(browser.token).not.toBe(former);
    expect(await attributesOn(node.port, browser.token)).toEqual({});
  });

  test("true: a session that was destroyed after a regenerate leaves none either", async () => {
    const { node, browser } = await setUp({ saveUninitialized: true });
    await browser.write({ a: 1 });
    const former = browser.token;
    await handle(browser, async ({ session }) => {
      await session.regenerate(["a"]);
      await session.destroy();
      return {};
    });
    expect(browser.cookie).toBeUndefined();
    expect(await recordOn(node.port, former)).toMatchObject({ isTombstone: true });
  });

  test("true: a route without sessions brings none", async () => {
    const { browser } = await setUp({ saveUninitialized: true, requestUriIgnorePattern: ".*" });
    await browser.get("/ignore");
    expect(browser.cookie).toBeUndefined();
  });
});

const always = () => "always_the_same_token";

describe("idGenerator", () => {
  let count = 0;
  const next = () => `my_own_token_${String((count += 1)).padStart(8, "0")}`;

  test("gives the token, which is accepted when it comes back", async () => {
    const { node, browser } = await setUp({ route: "app1", idGenerator: next });
    await browser.write({ a: 1 });
    expect(browser.cookie).toMatch(/^my_own_token_\d{8}-n1\.app1$/);
    const [token = ""] = browser.cookie?.split("-") ?? [];
    expect(await attributesOn(node.port, token)).toEqual({ a: 1 });
    expect(await browser.read()).toEqual({ a: 1 });
    browser.server = await anAppServer([node], { route: "app2", idGenerator: next });
    expect(await browser.read()).toEqual({ a: 1 });
    expect(browser.cookie).toMatch(/\.app2$/);
  });

  test("gives another token at regenerate", async () => {
    const { browser } = await setUp({ idGenerator: next });
    await browser.write({ a: 1 });
    const former = browser.cookie;
    await browser.post("/regenerate?keep=a");
    expect(browser.cookie).toMatch(/^my_own_token_/);
    expect(browser.cookie).not.toBe(former);
    expect(await browser.read()).toEqual({ a: 1 });
  });

  test("is asked with the request, whose session is empty until it has answered", async () => {
    const seen: unknown[] = [];
    const { browser } = await setUp({
      idGenerator: ({ method, session }) => {
        seen.push(method, { ...session });
        return next();
      },
    });
    await browser.write({ a: 1 });
    await browser.post("/regenerate?keep=a");
    expect(seen).toEqual(["POST", {}, "POST", { a: 1 }]);
    expect(await browser.read()).toEqual({ a: 1 });
  });

  test("is not asked where nobody asks for a session", async () => {
    const { browser } = await setUp({
      idGenerator: () => {
        throw new Error("asked");
      },
    });
    expect((await browser.get("/ignore")).statusCode).toBe(200);
    expect((await browser.get("/read")).json()).toMatchObject({ message: "asked" });
  });

  test.each<[string, unknown]>([
    ["fifteen", "a".repeat(15)],
    ["a hundred and twenty-nine", "a".repeat(129)],
    ["a dash", `${"a".repeat(16)}-b`],
    ["a dot", `${"a".repeat(16)}.b`],
    ["a line feed", `${"a".repeat(16)}\n`],
    ["nothing", undefined],
    ["a promise", Promise.resolve("a".repeat(16))],
  ])("that gives %s fails the request by name", async (_, token) => {
    const { node, browser } = await setUp({ idGenerator: () => token as string });
    const before = await commandsOf(node);
    const response = await browser.write({ a: 1 });
    expect(response.json()).toMatchObject({
      statusCode: 500,
      code: "invalid_token",
      message: expect.stringMatching(/^The option idGenerator gave .*16 to 128 letters/) as string,
    });
    expect(browser.cookie).toBeUndefined();
    expect(await commandsOf(node)).toBe(before);
  });

  test.each([true, false])(
    "that gives a token twice fails the second (sticky %s)",
    async (sticky) => {
      const { node, server, browser } = await setUp({ sticky, idGenerator: always });
      await browser.write({ a: 1 });
      const other = await new Browser(server).write({ a: 2 });
      expect(other.statusCode).toBeGreaterThanOrEqual(500);
      expect(other.headers["set-cookie"]).toBeUndefined();
      expect(await browser.read()).toEqual({ a: 1 });
      await browser.post("/destroy");
      const after = await new Browser(server).write({ a: 3 });
      expect(after.json()).toMatchObject({ statusCode: 500, code: "invalid_token" });
      expect(await attributesOn(node.port, "always_the_same_token")).toBeUndefined();
    },
  );

  test("of another app server's tokens: none is accepted without the option", async () => {
    const { node, browser } = await setUp({ route: "app1", idGenerator: next });
    await browser.write({ a: 1 });
    browser.server = await anAppServer([node], { route: "app2" });
    expect(await browser.read()).toEqual({});
  });
});
