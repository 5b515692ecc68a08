// Transcoders may write what they have read in other bytes than they read; that alone is no change.
import { describe, expect, test } from "vitest";
import { anAppServer, Browser } from "./support/app-server.ts";
import { addHandlers, handle } from "./support/handlers.ts";
import { aNode } from "./support/nodes.ts";
import { recordOn } from "./support/stored.ts";

const cart = {
  lines: [
    { isbn: "1", tags: ["a", "b"] },
    { isbn: "2", tags: [] },
  ],
  numbers: [1, 2],
};

describe.each(["v8", "json", "msgpack"] as const)("with the transcoder %s", (transcoderFactory) => {
  async function setUp(sticky: boolean) {
    const node = await aNode();
    const options = { sticky, transcoderFactory };
    const app1 = await anAppServer([node], { route: "app1", ...options }, addHandlers);
    const app2 = await anAppServer([node], { route: "app2", ...options }, addHandlers);
    const browser = new Browser(app1);
    await browser.write(cart);
    const version = async () => (await recordOn(node.port, browser.token))?.version;
    return { app1, app2, browser, version };
  }

  test("without stickiness reading what another app server wrote stores nothing", async () => {
    const { app1, app2, browser, version } = await setUp(false);
    for (const server of [app2, app1, app2]) {
      browser.server = server;
      expect(await browser.read()).toEqual(cart);
    }
    expect(await version()).toBe(1);
    await handle(browser, async ({ session }) => {
      (session["numbers"] as number[])[1] = 3;
      return {};
    });
    expect(await version()).toBe(2);
  });

  test("after a takeover reading stores nothing", async () => {
    const { app2, browser, version } = await setUp(true);
    browser.server = app2;
    await browser.get("/ignore");
    expect(await version()).toBe(2);
    await browser.read();
    await browser.write({ numbers: cart.numbers });
    expect(await version()).toBe(2);
  });

  test("after a change was taken back reading stores nothing", async () => {
    const { browser, version } = await setUp(true);
    await handle(browser, async ({ session }) => {
      (session["numbers"] as number[]).push(3);
      await session.reload();
      return {};
    });
    expect(await browser.read()).toEqual(cart);
    expect(await version()).toBe(1);
  });
});
