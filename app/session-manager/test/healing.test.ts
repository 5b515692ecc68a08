// Backups that were lost, or are where they should not stay, are stored without a request.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { anAppServer, Browser, twoAppServers } from "./support/app-server.ts";
import { allUp } from "./support/conditions.ts";
import { aNode } from "./support/nodes.ts";
import { attributesOn, recordOn } from "./support/stored.ts";

async function isOn({ port }: { port: number }, { token }: Browser): Promise<boolean> {
  return (await recordOn(port, token)) !== undefined;
}

test("a node dies: its sessions move to another one without a request", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await nodes[1].kill();
  await waitUntil("the session is on n1", () => isOn(nodes[0], browser));
  const response = await browser.get("/read");
  expect(response.json()).toEqual({ cart: 1 });
  expect(browser.node).toBe("n1");
});

test("the primary returns: sessions move back to it without a request", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await nodes[1].kill();
  await waitUntil("n2 is down", () => !allUp(app1));
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n1");
  await nodes[1].restart();
  await waitUntil("the session is on n2", () => isOn(nodes[1], browser));
  await browser.read();
  expect(browser.node).toBe("n2");
});

test("a node is restarted behind the sessions' back: they are stored again, and survive their owner", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const reProtected: unknown[] = [];
  app1.app.sessions.on("re-protected", (event) => reProtected.push(event.token));
  const browsers = await Promise.all(
    Array.from({ length: 50 }, async (_, cart) => {
      const browser = new Browser(app1);
      await browser.write({ cart });
      return browser;
    }),
  );
  await nodes[1].kill();
  await nodes[1].restart();
  await waitUntil("every session is stored again", () => reProtected.length >= 50);
  await app1.app.close();
  for (const [cart, browser] of browsers.entries()) {
    browser.server = app2;
    expect(await browser.read()).toEqual({ cart });
  }
});

test("the sessions that were used last are stored first", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1", backupThreadCount: 1 });
  const order: string[] = [];
  const browsers: Browser[] = [];
  for (let index = 0; index < 5; index += 1) {
    const browser = new Browser(server);
    await browser.write({ index });
    browsers.push(browser);
    const now = Date.now();
    await waitUntil("the clock goes on", () => Date.now() > now);
  }
  server.app.sessions.on("re-protected", ({ token }) => order.push(token));
  await node.kill();
  await node.restart();
  await waitUntil("all are stored", () => order.length === 5);
  expect(order).toEqual(browsers.map(({ token }) => token).toReversed());
  expect(await attributesOn(node.port, browsers[0]?.token ?? "")).toEqual({ index: 0 });
});
