// Option `sessionAttributeFilter`: attributes that live in the memory of one app server alone.
import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import type { BackupResult } from "../src/index.ts";
import { anAppServer, Browser, twoAppServers } from "./support/app-server.ts";
import { aNode } from "./support/nodes.ts";
import { aNonStickyServer } from "./support/non-sticky.ts";
import { attributesOn } from "./support/stored.ts";

const sessionAttributeFilter = "cart|user.*";

interface Probe {
  readonly backups: (BackupResult | undefined)[];
  readonly routes: (app: FastifyInstance) => void;
}

/** Routes that JSON can't ask for, and what became of each request's backup. */
function aProbe(): Probe {
  const backups: (BackupResult | undefined)[] = [];
  const routes = (app: FastifyInstance) => {
    app.addHook("onResponse", async (request) => {
      backups.push(request.sessionBackup);
    });
    app.post<{ Querystring: { name: string } }>("/set-function", async (request) => {
      request.session[request.query.name] = () => "called";
      return { ok: true };
    });
    app.post<{ Querystring: { name: string } }>("/call", async (request) => {
      const attribute = request.session[request.query.name] as () => string;
      return { answer: attribute() };
    });
    app.post("/change-both-badly", async (request) => {
      request.session["cache"] = 2;
      delete request.session["old"];
      request.session["cart"] = () => 1;
      return { ok: true };
    });
    app.post<{ Querystring: { name: string } }>("/delete", async (request) => {
      delete request.session[request.query.name];
      return { ok: true };
    });
  };
  return { backups, routes };
}

test("only attributes whose whole name matches are stored; this app server serves all of them", async () => {
  const node = await aNode();
  const browser = new Browser(await anAppServer([node], { sessionAttributeFilter }));
  const attributes = { cart: 1, userName: "Ada", cache: 2, mycart: 3, carts: 4 };
  await browser.write(attributes);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1, userName: "Ada" });
  expect(await browser.read()).toEqual(attributes);
});

test("after a takeover there are only those that were stored", async () => {
  const node = await aNode();
  const [app1, app2] = await twoAppServers([node, await aNode()], { sessionAttributeFilter });
  const browser = new Browser(app1);
  await browser.write({ cart: 1, cache: 2 });
  browser.server = app2;
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("what is not stored may be anything, and stays what it is", async () => {
  const node = await aNode();
  const { routes } = aProbe();
  const browser = new Browser(await anAppServer([node], { sessionAttributeFilter }, routes));
  await browser.write({ cart: 1 });
  expect((await browser.post("/set-function?name=cache")).statusCode).toBe(200);
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  expect((await browser.post("/call?name=cache")).json()).toEqual({ answer: "called" });
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
});

test("what is stored is checked as ever", async () => {
  const node = await aNode();
  const { routes } = aProbe();
  const browser = new Browser(await anAppServer([node], { sessionAttributeFilter }, routes));
  await browser.write({ cart: 1 });
  expect((await browser.post("/set-function?name=cart")).json()).toMatchObject({
    code: "unsupported_attribute",
  });
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a change of what is not stored stores nothing", async () => {
  const node = await aNode();
  const { backups, routes } = aProbe();
  const browser = new Browser(await anAppServer([node], { sessionAttributeFilter }, routes));
  await browser.write({ cart: 1, cache: 1 });
  await browser.write({ cache: 2 });
  await browser.post("/delete?name=cache");
  await browser.post("/delete?name=cart");
  expect(backups).toMatchObject([
    { outcome: "stored", version: 1 },
    { outcome: "skipped", reason: "not-modified" },
    { outcome: "skipped", reason: "not-modified" },
    { outcome: "stored", version: 2 },
  ]);
  expect(await attributesOn(node.port, browser.token)).toEqual({});
});

test("a refused change is taken back from what is stored only", async () => {
  const node = await aNode();
  const { routes } = aProbe();
  const browser = new Browser(await anAppServer([node], { sessionAttributeFilter }, routes));
  await browser.write({ cart: 1, userName: "Ada", cache: 1 });
  await browser.post("/set-function?name=helper");
  expect((await browser.post("/change-both-badly")).statusCode).toBe(500);
  expect(await browser.read()).toEqual({ cart: 1, userName: "Ada", cache: 2 });
  expect((await browser.post("/call?name=helper")).json()).toEqual({ answer: "called" });
});

test("a session that has nothing but attributes that are not stored goes on, and after a takeover it is empty", async () => {
  const node = await aNode();
  const [app1, app2] = await twoAppServers([node, await aNode()], { sessionAttributeFilter });
  const browser = new Browser(app1);
  await browser.write({ cache: 1 });
  const { token } = browser;
  expect(await browser.read()).toEqual({ cache: 1 });
  browser.server = app2;
  expect(await browser.read()).toEqual({});
  expect(browser.token).toBe(token);
});

test("an attribute that is not stored can be kept by regenerate", async () => {
  const node = await aNode();
  const browser = new Browser(await anAppServer([node], { sessionAttributeFilter }));
  await browser.write({ cart: 1, cache: 2 });
  await browser.post("/regenerate?keep=cart,cache");
  expect(await browser.read()).toEqual({ cart: 1, cache: 2 });
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});

test("without stickiness what is not stored is there for the request that set it", async () => {
  const node = await aNode();
  const server = await aNonStickyServer([node, await aNode()], { sessionAttributeFilter });
  const browser = new Browser(server);
  await browser.write({ cart: 1, cache: 2 });
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a wider filter at run time stores what sessions have besides, without a request", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { sessionAttributeFilter });
  const browser = new Browser(server);
  await browser.write({ cart: 1, cache: 2 });
  await server.app.sessions.reconfigure({ sessionAttributeFilter: "cart|cache" });
  await waitUntil("the record has both", async () => {
    const stored = (await attributesOn(node.port, browser.token)) as object | undefined;
    return stored !== undefined && "cache" in stored;
  });
  expect(await browser.read()).toEqual({ cart: 1, cache: 2 });
});

test("an attribute that a wider filter would store but can't is refused once, and then gone", async () => {
  const node = await aNode();
  const { routes } = aProbe();
  const server = await anAppServer([node], { sessionAttributeFilter }, routes);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await browser.post("/set-function?name=cache");
  await server.app.sessions.reconfigure({ sessionAttributeFilter: undefined });
  expect((await browser.get("/read")).statusCode).toBe(500);
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a narrower filter at run time leaves what was stored in memory, also when a change is refused", async () => {
  const node = await aNode();
  const { routes } = aProbe();
  const server = await anAppServer([node], {}, routes);
  const browser = new Browser(server);
  await browser.write({ cart: 1, cache: 1, old: 1 });
  await server.app.sessions.reconfigure({ sessionAttributeFilter });
  expect((await browser.post("/change-both-badly")).statusCode).toBe(500);
  expect(await browser.read()).toEqual({ cart: 1, cache: 2 });
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});
