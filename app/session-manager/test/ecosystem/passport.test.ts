// @fastify/passport as it is, with the local strategy, over the session manager.
import { Authenticator } from "@fastify/passport";
import type { FastifyInstance } from "fastify";
import { Strategy as LocalStrategy } from "passport-local";
import { describe, expect, test } from "vitest";
import type { SessionManagerOptions } from "../../src/index.ts";
import { anAppServer, type AppServer, Browser, sentCookie } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { recordOn } from "../support/stored.ts";

interface Shopper {
  readonly name: string;
}

/** Names that nobody may log in with any more. */
const gone = new Set<string>();

const ok = async () => ({ ok: true });

async function addLogin(app: FastifyInstance): Promise<void> {
  const passport = new Authenticator();
  passport.use(
    new LocalStrategy((name, password, done) => {
      if (password === "right") done(null, { name });
      else done(null, false, { type: "error", message: `${name} has another password` });
    }),
  );
  passport.registerUserSerializer<Shopper, string>(async ({ name }) => name);
  passport.registerUserDeserializer<string, Shopper | null>(async (name) =>
    gone.has(name) ? null : { name },
  );
  await app.register(passport.initialize());
  await app.register(passport.secureSession());
  const login = (options: object) => ({ preValidation: passport.authenticate("local", options) });
  app.post("/login", login({ failureRedirect: "/login", failureFlash: true }), ok);
  app.post("/login-with-cart", login({ keepSessionInfo: true }), ok);
  const andReturn = { successReturnToOrRedirect: "/", keepSessionInfo: true };
  app.post("/login-and-return", login(andReturn), ok);
  app.get("/login", async (_, reply) => reply.flash("error"));
  app.get("/me", async (request) => ({ user: request.user ?? null }));
  app.post("/logout", async (request) => {
    await request.logout();
    return { ok: true };
  });
}

const credentials = { username: "maria", password: "right" };

const me = async (server: AppServer, cookie?: string) =>
  (await new Browser(server, cookie).get("/me")).json<{ user: Shopper | null }>().user;

const modes: Partial<SessionManagerOptions>[] = [
  { transcoderFactory: "v8" },
  { transcoderFactory: "json" },
  { transcoderFactory: "msgpack" },
  { sticky: false },
];

describe.each(modes)("with %j", (options) => {
  async function setUp(): Promise<{ app1: AppServer; app2: AppServer; port: number }> {
    const node = await aNode();
    const app1 = await anAppServer([node], { route: "app1", ...options }, addLogin);
    const app2 = await anAppServer([node], { route: "app2", ...options }, addLogin);
    return { app1, app2, port: node.port };
  }

  test("a login renews the id, and the old one is dead on every app server", async () => {
    const { app1, app2, port } = await setUp();
    const browser = new Browser(app1);
    await browser.write({ cart: 1 });
    const { cookie: old = "", token } = browser;
    expect((await browser.post("/login", credentials)).statusCode).toBe(200);
    expect(browser.token).not.toBe(token);
    expect((await browser.get("/me")).json()).toEqual({ user: { name: "maria" } });
    expect(await recordOn(port, token)).toMatchObject({ isTombstone: true });
    for (const server of [app1, app2]) {
      expect(await me(server, old)).toBeNull();
      expect(await new Browser(server, old).read()).toEqual({});
    }
  });

  test("a login survives a takeover, and so does the way out", async () => {
    const { app1, app2 } = await setUp();
    const browser = new Browser(app1);
    await browser.post("/login", credentials);
    browser.server = app2;
    expect((await browser.get("/me")).json()).toEqual({ user: { name: "maria" } });
    const { cookie: loggedIn = "" } = browser;
    expect(loggedIn).toMatch(options.sticky === false ? /-n1$/ : /\.app2$/);
    await browser.post("/logout");
    expect(browser.cookie).toBeUndefined();
    for (const server of [app1, app2]) expect(await me(server, loggedIn)).toBeNull();
  });

  test("a login without a session before it makes one", async () => {
    const { app1 } = await setUp();
    const browser = new Browser(app1);
    expect(sentCookie(await browser.post("/login", credentials))).toBeDefined();
    expect(await browser.read()).toEqual({ passport: "maria" });
  });

  test("a login drops what was in the session, unless it is told to keep it", async () => {
    const { app1 } = await setUp();
    const browser = new Browser(app1);
    await browser.write({ cart: 1 });
    await browser.post("/login-with-cart", credentials);
    expect(await browser.read()).toEqual({ cart: 1, passport: "maria" });
    await browser.post("/login", credentials);
    expect(await browser.read()).toEqual({ passport: "maria" });
  });

  test("a failed login redirects with a flash message, which the next app server shows once", async () => {
    const { app1, app2 } = await setUp();
    const browser = new Browser(app1);
    const refused = await browser.post("/login", { ...credentials, password: "wrong" });
    expect([refused.statusCode, refused.headers.location]).toEqual([302, "/login"]);
    browser.server = app2;
    expect((await browser.get("/login")).json()).toEqual(["maria has another password"]);
    expect((await browser.get("/login")).json()).toEqual([]);
    expect(await me(app2, browser.cookie)).toBeNull();
  });

  test("a login returns to where the shopper wanted to go, once", async () => {
    const { app1 } = await setUp();
    const browser = new Browser(app1);
    await browser.write({ returnTo: "/checkout" });
    const locations: unknown[] = [];
    for (let logins = 0; logins < 2; logins += 1) {
      const { headers } = await browser.post("/login-and-return", credentials);
      locations.push(headers.location);
    }
    expect(locations).toEqual(["/checkout", "/"]);
    expect(await browser.read()).toEqual({ passport: "maria" });
  });

  test("a shopper who is not known any more is logged out, and the id is dead", async () => {
    const { app1, port } = await setUp();
    const browser = new Browser(app1);
    await browser.post("/login", { ...credentials, username: "joao" });
    const { token } = browser;
    gone.add("joao");
    expect((await browser.get("/me")).json()).toEqual({ user: null });
    expect(browser.cookie).toBeUndefined();
    expect(await recordOn(port, token)).toMatchObject({ isTombstone: true });
  });
});
