// What a handler can ask a session about itself.
import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import type { SessionManagerOptions } from "../../src/index.ts";
import { anAppServer, Browser } from "../support/app-server.ts";
import { addHandlers, handle } from "../support/handlers.ts";
import { aNode } from "../support/nodes.ts";

async function setUp(options: Partial<SessionManagerOptions> = {}) {
  const node = await aNode();
  const server = await anAppServer([node], options, addHandlers);
  return { node, server, browser: new Browser(server) };
}

type Session = FastifyRequest["session"];

async function states(browser: Browser, act: (session: Session) => unknown): Promise<unknown> {
  const response = await handle(browser, async ({ session }) => {
    await act(session);
    return [session.isModified(), session.isSaved()];
  });
  const [isModified, isSaved] = response.json<boolean[]>();
  return { isModified, isSaved };
}

test("a new session is modified by its first attribute, and never saved before it is stored", async () => {
  const { browser } = await setUp();
  const state = (act: (session: Session) => unknown) => states(browser, act);
  expect(await state(() => {})).toEqual({ isModified: false, isSaved: false });
  const modified = await state((session) => (session["a"] = 1));
  expect(modified).toEqual({ isModified: true, isSaved: false });
});

test.each<[string, boolean, (session: Session) => unknown]>([
  ["asked for", false, () => {}],
  ["read", false, (session) => session["list"]],
  ["given what it has", false, (session) => (session["list"] = [1, { a: 2 }])],
  ["changed inside an attribute", true, (session) => (session["list"] as number[]).push(3)],
  ["given another attribute", true, (session) => (session["b"] = 1)],
  ["robbed of an attribute", true, (session) => delete session["list"]],
  ["given another cookie", true, (session) => (session.cookie.path = "/shop")],
])("a stored session that is %s: modified is %s", async (_, isModified, act) => {
  const { browser } = await setUp();
  await browser.write({ list: [1, { a: 2 }] });
  expect(await states(browser, act)).toEqual({ isModified, isSaved: !isModified });
});

test("asking whether it is modified changes nothing", async () => {
  const { browser } = await setUp();
  await browser.write({ a: 1 });
  const response = await handle(browser, ({ session }) => {
    session["f"] = () => 1;
    const isModified = session.isModified();
    delete session["f"];
    session["b"] = 2;
    return { isModified };
  });
  expect(response.json()).toEqual({ isModified: true });
  expect(await browser.read()).toEqual({ a: 1, b: 2 });
});

test("a session that every node has lost is not saved, though nothing modified it", async () => {
  const { node, server, browser } = await setUp();
  await browser.write({ a: 1 });
  await node.kill();
  await waitUntil("the server has noticed", () => server.app.sessions.nodes()[0]?.state === "down");
  expect(await states(browser, () => {})).toEqual({ isModified: false, isSaved: false });
});

test("touch is a use of the session", async () => {
  const { server, browser } = await setUp();
  await browser.write({ a: 1 });
  const lastAccessAt = async () => {
    const { session } = await server.app.sessions.inspect(browser.cookie ?? "");
    return session?.lastAccessAt ?? 0;
  };
  const seen: number[] = [];
  await handle(browser, async ({ session }) => {
    seen.push(await lastAccessAt());
    await waitUntil("a millisecond has gone by", () => Date.now() > (seen[0] ?? 0));
    session.touch();
    seen.push(await lastAccessAt());
    return {};
  });
  const [before = 0, after = 0] = seen;
  expect(after).toBeGreaterThan(before);
});
