// Option `enabled`: sessions without any backup, at the start or for a while.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { anAppServer, Browser, twoAppServers } from "./support/app-server.ts";
import { aNode, commandsOf } from "./support/nodes.ts";
import { attributesOn } from "./support/stored.ts";

test("enabled false at the start keeps sessions in memory, without a node in their ids", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1", enabled: false });
  const browser = new Browser(server);
  const before = await commandsOf(node);
  await browser.write({ cart: 1 });
  expect(browser.cookie).toMatch(/^[0-9A-F]{32}\.app1$/);
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(await new Browser(server, `${"A".repeat(32)}-n1.app2`).read()).toEqual({});
  expect(await commandsOf(node)).toBe(before);
});

test("enabled true at run time stores every session, and their cookies follow", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1", enabled: false });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await server.app.sessions.reconfigure({ enabled: true });
  await waitUntil("the session is stored", async () => {
    return (await attributesOn(node.port, browser.token)) !== undefined;
  });
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(browser.node).toBe("n1");
});

test("what was changed while enabled was false is stored when it is true again", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await app1.app.sessions.reconfigure({ enabled: false });
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  expect(await browser.read()).toEqual({ cart: 2 });
  expect(await attributesOn(nodes[1].port, browser.token)).toEqual({ cart: 1 });
  await app1.app.sessions.reconfigure({ enabled: true });
  await waitUntil("the change is stored", async () => {
    const stored = await attributesOn(nodes[1].port, browser.token);
    return (stored as { cart?: number } | undefined)?.cart === 2;
  });
  browser.server = app2;
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("a session that is destroyed while enabled is false stays destroyed", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const replayed = new Browser(app2, browser.cookie);
  await app1.app.sessions.reconfigure({ enabled: false });
  await browser.post("/destroy");
  expect(await replayed.read()).toEqual({});
});
