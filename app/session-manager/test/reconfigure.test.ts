// The configuration changes while requests go on; no session is lost.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { OptionError, SessionUnavailableError } from "../src/index.ts";
import { anAppServer, Browser, nodeList, twoAppServers } from "./support/app-server.ts";
import { Gate } from "./support/conditions.ts";
import { aNode } from "./support/nodes.ts";
import { attributesOn, recordOn } from "./support/stored.ts";

test("a node that is added becomes a target", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await anAppServer([nodes[0]], { route: "app1" });
  await server.app.sessions.reconfigure({ memcachedNodes: nodeList(nodes), failoverNodes: "n1" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n2");
  expect(await attributesOn(nodes[1].port, browser.token)).toEqual({ cart: 1 });
  expect(
    server.logged(
      `Loaded new memcached node configuration. Former config: memcachedNodes ${nodeList([nodes[0]])}, failoverNodes (none). New config: memcachedNodes ${nodeList(nodes)}, failoverNodes n1. New node ids: [n2] New failover node ids: [n1]`,
    ),
  ).toBe(1);
});

test("the sessions of a node that is taken out move without a request, and their cookies follow", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await anAppServer(nodes, { route: "app1", failoverNodes: "n1" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n2");
  await server.app.sessions.reconfigure({
    memcachedNodes: nodeList([nodes[0]]),
    failoverNodes: undefined,
  });
  await waitUntil("the session is on n1", async () => {
    return (await recordOn(nodes[0].port, browser.token)) !== undefined;
  });
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(browser.node).toBe("n1");
});

test("a session whose owner died is found on a node that was taken out", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  await app1.app.close();
  await app2.app.sessions.reconfigure({
    memcachedNodes: nodeList([nodes[0]]),
    failoverNodes: undefined,
  });
  browser.server = app2;
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(browser.node).toBe("n1");
});

test.each([
  [{ memcachedNodes: "n1" }, "option memcachedNodes"],
  [{ failoverNodes: "n9" }, "option failoverNodes"],
  [{ operationTimeout: 0 }, "option operationTimeout"],
  [{ cookieName: "other" }, "option cookieName can't be changed at run time"],
  [{ sticky: false, lockingMode: "some" }, "option lockingMode"],
])("%j is refused by name, and the former configuration stays", async (change, name) => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  const refused = server.app.sessions.reconfigure(change as object);
  await expect(refused).rejects.toThrow(OptionError);
  await expect(refused).rejects.toThrow(name);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n1");
});

test("requests of a path are ignored from now on, or not any more", async () => {
  const server = await anAppServer([await aNode()], { route: "app1" });
  const browser = new Browser(server);
  await server.app.sessions.reconfigure({ requestUriIgnorePattern: "/write" });
  await browser.write({ cart: 1 });
  expect(browser.cookie).toBeUndefined();
  await server.app.sessions.reconfigure({ requestUriIgnorePattern: undefined });
  await browser.write({ cart: 1 });
  expect(browser.cookie).toBeDefined();
});

test("a session goes on when stickiness is given up and taken up again, also one of a request under way", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const began = new Gate();
  const goOn = new Gate();
  const server = await anAppServer(nodes, { route: "app1" }, (app) => {
    app.post("/slow", async (request) => {
      request.session["slow"] = true;
      began.open();
      await goOn.opened;
      return {};
    });
  });
  const { sessions } = server.app;
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const slow = new Browser(server, browser.cookie).post("/slow");
  await began.opened;
  await sessions.reconfigure({ sticky: false, lockingMode: "all" });
  expect(sessions.sticky).toBe(false);
  goOn.open();
  expect((await slow).statusCode).toBe(200);
  expect(await browser.read()).toEqual({ cart: 1, slow: true });
  expect(browser.cookie).toMatch(/^[0-9A-F]{32}-n[12]$/);
  await browser.write({ cart: 2 });
  await sessions.reconfigure({ sticky: true, lockingMode: undefined });
  expect(await browser.read()).toEqual({ cart: 2, slow: true });
  expect(browser.cookie).toMatch(/\.app1$/);
});

test("sessions leave memory when stickiness is given up", async () => {
  const server = await anAppServer([await aNode(), await aNode()], { route: "app1" });
  const { sessions } = server.app;
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await sessions.reconfigure({ sticky: false });
  await browser.write({ cart: 2 });
  await sessions.reconfigure({ sticky: true });
  expect(sessions.statistics().sessions).toBe(0);
  expect(await browser.read()).toEqual({ cart: 2 });
  expect(sessions.statistics().sessions).toBe(1);
});

test("stickiness is not given up while sessions are in memory alone", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1" });
  await node.kill();
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const giveUp = server.app.sessions.reconfigure({ sticky: false });
  await expect(giveUp).rejects.toThrow(SessionUnavailableError);
  expect(await browser.read()).toEqual({ cart: 1 });
});
