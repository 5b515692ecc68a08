// @fastify/csrf-protection as it is, with its secret in the session.
import csrfProtection from "@fastify/csrf-protection";
import type { FastifyInstance } from "fastify";
import { describe, expect, test } from "vitest";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";

type SessionPlugin = "@fastify/session" | "@fastify/secure-session";

const addForm = (sessionPlugin: SessionPlugin) => async (app: FastifyInstance) => {
  await app.register(csrfProtection, {
    sessionPlugin,
    csrfOpts: { hmacKey: "a key of the test's own" },
    getUserInfo: () => "maria",
  });
  app.get("/form", async (_, reply) => ({ token: reply.generateCsrf({ userInfo: "maria" }) }));
  app.post("/order", { onRequest: app.csrfProtection.bind(app) }, async () => ({ ok: true }));
};

const order = (browser: Browser, token: string) =>
  browser.post("/order", {}, { "csrf-token": token });

// No such plugin is registered: the option says which way of using `request.session` is meant.
describe.each<SessionPlugin>(["@fastify/session", "@fastify/secure-session"])("as %s", (name) => {
  async function setUp() {
    const node = await aNode();
    const app1 = await anAppServer([node], { route: "app1" }, addForm(name));
    const app2 = await anAppServer([node], { route: "app2" }, addForm(name));
    return { app1, app2, browser: new Browser(app1) };
  }

  test("a form that was made by one app server is taken by the next", async () => {
    const { app2, browser } = await setUp();
    const { token } = (await browser.get("/form")).json<{ token: string }>();
    expect((await order(browser, token)).statusCode).toBe(200);
    browser.server = app2;
    expect((await order(browser, token)).statusCode).toBe(200);
    expect(browser.cookie).toMatch(/\.app2$/);
  });

  test("a form of another session is refused, and one without a session", async () => {
    const { app1, browser } = await setUp();
    const stranger = new Browser(app1);
    const { token } = (await stranger.get("/form")).json<{ token: string }>();
    expect((await order(browser, token)).json()).toMatchObject({
      statusCode: 403,
      code: "FST_CSRF_MISSING_SECRET",
    });
    await browser.get("/form");
    expect((await order(browser, token)).json()).toMatchObject({
      statusCode: 403,
      code: "FST_CSRF_INVALID_TOKEN",
    });
  });

  test("a form from before a login is worth nothing after it", async () => {
    const { browser } = await setUp();
    const { token } = (await browser.get("/form")).json<{ token: string }>();
    await browser.post("/regenerate", { name: "maria" });
    expect((await order(browser, token)).statusCode).toBe(403);
  });
});
