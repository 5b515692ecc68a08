// What the methods of `request.session` do, with stickiness and without.
import type { Session } from "fastify";
import { describe, expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import type { SessionCallback, SessionManagerOptions } from "../../src/index.ts";
import { anAppServer, Browser, sentCookie } from "../support/app-server.ts";
import { Gate, turnOfTheLoop } from "../support/conditions.ts";
import { addHandlers, handle } from "../support/handlers.ts";
import { aNode, aProxy, commandsOf } from "../support/nodes.ts";
import { commandShape } from "../support/protocol.ts";
import { attributesOn, recordOn } from "../support/stored.ts";

async function setUp(options: Partial<SessionManagerOptions>) {
  const node = await aNode();
  const server = await anAppServer([node], options, addHandlers);
  return { node, server, browser: new Browser(server) };
}

export function describeMethods(mode: Partial<SessionManagerOptions>): void {
  describe("save", () => {
    test("stores what changed so far; the end of the request stores only what is changed later", async () => {
      const { node, browser } = await setUp(mode);
      const seen: unknown[] = [];
      await handle(browser, async ({ session }) => {
        session["cart"] = 1;
        await session.save();
        const token = session.sessionId.slice(0, 32);
        seen.push(await attributesOn(node.port, token), session.isSaved(), session.isModified());
        session["cart"] = 2;
        seen.push(session.isSaved(), session.isModified());
        return {};
      });
      expect(seen).toEqual([{ cart: 1 }, true, false, false, true]);
      expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 2 });
      expect(await browser.read()).toEqual({ cart: 2 });
    });

    test("leaves the end of the request nothing to store, and the cookie goes out once", async () => {
      const { node, browser } = await setUp(mode);
      const response = await handle(browser, async ({ session }) => {
        session["cart"] = 1;
        await session.save();
        return {};
      });
      expect(sentCookie(response)).toBeDefined();
      expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 1 });
      expect(sentCookie(await browser.get("/read"))).toBeUndefined();
    });

    test("stores a new session without attributes", async () => {
      const { node, browser } = await setUp(mode);
      await handle(browser, async ({ session }) => {
        await session.save();
        return {};
      });
      expect(await attributesOn(node.port, browser.token)).toEqual({});
    });

    test("waits for the store though responses do not", async () => {
      const { node, browser } = await setUp({ ...mode, sessionBackupAsync: true });
      const seen: unknown[] = [];
      await handle(browser, async ({ session }) => {
        session["cart"] = 1;
        await session.save();
        seen.push(await attributesOn(node.port, session.sessionId.slice(0, 32)));
        return {};
      });
      expect(seen).toEqual([{ cart: 1 }]);
    });

    test("ends before the request, also where nobody waits for it", async () => {
      const node = await aNode();
      const proxy = await aProxy(node);
      const options = { ...mode, sessionBackupTimeout: 10_000 };
      const server = await anAppServer([proxy], options, addHandlers);
      const browser = new Browser(server);
      await browser.write({ a: 1 });
      const former = browser.token;
      const order: string[] = [];
      server.app.sessions.on("destroyed", () => order.push("the former session ends"));
      proxy.holdAt(commandShape("store"));
      const answer = handle(browser, async ({ session }) => {
        await session.regenerate(["a"]);
        session["b"] = 2;
        void session.save();
        return {};
      });
      await waitUntil("the store is on its way", () => commandShape("store").test(proxy.sent()));
      await turnOfTheLoop();
      proxy.release();
      expect((await answer).statusCode).toBe(200);
      expect(order).toEqual(["the former session ends"]);
      expect(await attributesOn(node.port, browser.token)).toEqual({ a: 1, b: 2 });
      expect(await recordOn(node.port, browser.token)).toMatchObject({ version: 1 });
      expect(await recordOn(node.port, former)).toMatchObject({ isTombstone: true });
    });

    test("ends the former session after regenerate", async () => {
      const { node, browser } = await setUp(mode);
      await browser.write({ a: 1 });
      const former = browser.token;
      const seen: unknown[] = [];
      await handle(browser, async ({ session }) => {
        await session.regenerate(["a"]);
        await session.save();
        seen.push(await recordOn(node.port, former));
        return {};
      });
      expect(seen).toMatchObject([{ isTombstone: true }]);
      expect(await browser.read()).toEqual({ a: 1 });
    });

    test("rejects with what can't be stored, and the request goes on with what is", async () => {
      const { browser } = await setUp(mode);
      await browser.write({ a: 1 });
      const response = await handle(browser, async ({ session }) => {
        session["a"] = 2;
        session["f"] = () => 1;
        const error = await session.save().catch((reason: unknown) => reason);
        return { error: (error as { code: string }).code, ...session };
      });
      expect(response.json()).toEqual({ error: "unsupported_attribute", a: 1 });
      expect(await browser.read()).toEqual({ a: 1 });
    });

    test("stores nothing where a route has no session", async () => {
      const { node, server } = await setUp(mode);
      const seen: unknown[] = [];
      const before = await commandsOf(node);
      const ignoring = await anAppServer(
        [node],
        { ...mode, requestUriIgnorePattern: ".*" },
        addHandlers,
      );
      const response = await handle(new Browser(ignoring), async ({ session }) => {
        session["a"] = 1;
        await session.save();
        await session.reload();
        seen.push(session.isSaved(), session.isModified(), { ...session });
        await session.regenerate();
        await session.destroy();
        return {};
      });
      expect(response.statusCode).toBe(200);
      expect(seen).toEqual([false, false, {}]);
      expect(await commandsOf(node)).toBe(before);
      await server.app.close();
    });
  });

  describe("reload", () => {
    test("drops what this request changed and did not save", async () => {
      const { browser } = await setUp(mode);
      await browser.write({ a: 1, list: [1] });
      const response = await handle(browser, async ({ session }) => {
        session["a"] = 2;
        (session["list"] as number[]).push(2);
        session.cookie.maxAge = 1000;
        await session.save();
        session["a"] = 3;
        session["b"] = 4;
        (session["list"] as number[]).push(3);
        session.cookie.maxAge = 5000;
        await session.reload();
        return { ...session, maxAge: session.cookie.maxAge, isModified: session.isModified() };
      });
      expect(response.json()).toEqual({ a: 2, list: [1, 2], maxAge: 1000, isModified: false });
      expect(await browser.read()).toEqual({ a: 2, list: [1, 2] });
    });

    test("makes a new session what it began with", async () => {
      const { browser } = await setUp(mode);
      const response = await handle(browser, async ({ session }) => {
        session["a"] = 1;
        await session.reload();
        const first = { ...session };
        Object.assign(session, { a: 1, b: 2 });
        await session.regenerate(["a"]);
        session["c"] = 3;
        await session.reload();
        return { first, second: { ...session } };
      });
      expect(response.json()).toEqual({ first: {}, second: { a: 1 } });
      expect(await browser.read()).toEqual({ a: 1 });
    });

    test("brings what another app server has stored since", async () => {
      const { node, server, browser } = await setUp({ ...mode, route: "app1" });
      const other = await anAppServer([node], { ...mode, route: "app2" }, addHandlers);
      await browser.write({ a: 1 });
      const response = await handle(browser, async ({ session }) => {
        const elsewhere = new Browser(other, browser.cookie);
        await elsewhere.write({ a: 2 });
        await session.reload();
        return { ...session };
      });
      expect(response.json()).toEqual({ a: 2 });
      expect(await new Browser(server, browser.cookie).read()).toEqual({ a: 2 });
    });

    test("gives a new, empty session where the session ended meanwhile", async () => {
      const { node, browser } = await setUp({ ...mode, route: "app1" });
      const other = await anAppServer([node], { ...mode, route: "app2" });
      await browser.write({ a: 1 });
      const response = await handle(browser, async ({ session }) => {
        await new Browser(other, browser.cookie).post("/destroy");
        await session.reload();
        return { ...session };
      });
      expect(response.json()).toEqual({});
    });

    test("lets a parallel request whose change goes with it know", async () => {
      const { browser } = await setUp(mode);
      await browser.write({ a: 1 });
      const [mayReload, mayAnswer] = [new Gate(), new Gate()];
      const writing = handle(browser, async ({ session }) => {
        session["b"] = 2;
        mayReload.open();
        await mayAnswer.opened;
        return {};
      });
      await mayReload.opened;
      const reloading = await handle(browser, async ({ session }) => {
        await session.reload();
        return { ...session };
      });
      mayAnswer.open();
      expect(reloading.json()).toEqual({ a: 1 });
      expect((await writing).json()).toMatchObject({ statusCode: 503, code: "session_conflict" });
      expect(await browser.read()).toEqual({ a: 1 });
    });

    test("harms no parallel request where there is nothing to take back", async () => {
      const { browser } = await setUp(mode);
      await browser.write({ a: 1 });
      const response = await handle(browser, async ({ session }) => {
        const before = session["a"];
        const reloading = await handle(browser, async (other) => {
          await other.session.reload();
          return { ...other.session };
        });
        session["b"] = 2;
        return { before, other: reloading.json<Session>() };
      });
      expect(response.json()).toEqual({ before: 1, other: { a: 1 } });
      expect(await browser.read()).toEqual({ a: 1, b: 2 });
    });
  });

  describe("callbacks", () => {
    test("every method that takes time takes one", async () => {
      const { node, browser } = await setUp(mode);
      await browser.write({ a: 1, b: 2 });
      const former = browser.token;
      const called: unknown[] = [];
      const by = (method: (callback: SessionCallback) => void) =>
        new Promise<void>((resolve) => {
          method((...given) => {
            called.push(given);
            resolve();
          });
        });
      await handle(browser, async ({ session }) => {
        await by((callback) => session.regenerate(["a"], callback));
        session["c"] = 3;
        await by((callback) => session.save(callback));
        session["c"] = 4;
        await by((callback) => session.reload(callback));
        called.push({ ...session });
        session["f"] = () => 1;
        await by((callback) => session.save(callback));
        await by((callback) => session.destroy(callback));
        await by((callback) => session.regenerate(callback));
        return {};
      });
      expect(called).toMatchObject([
        [],
        [],
        [],
        { a: 1, c: 3 },
        [{ code: "unsupported_attribute" }],
        [],
        [],
      ]);
      expect(browser.cookie).toBeUndefined();
      expect(await recordOn(node.port, former)).toMatchObject({ isTombstone: true });
    });
  });
}
