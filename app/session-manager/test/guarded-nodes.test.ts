// Nodes that do not let just anybody in, as users of the plugin meet them.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { type AppServer, anAppServer, Browser } from "./support/app-server.ts";
import { allUp } from "./support/conditions.ts";
import { aNodeWithLogins, aNodeWithTls, aProxy, memcachedHasTls } from "./support/nodes.ts";

const memcachedProtocol = "meta";

test("with the login in the options a session is backed up on a node that wants one", async () => {
  const node = await aNodeWithLogins(["shop:open-sesame"]);
  const login = { username: "shop", password: "open-sesame" };
  const options = { route: "app1", memcachedProtocol, ...login } as const;
  const browser = new Browser(await anAppServer([node], options));
  await browser.write({ cart: 1 });
  expect(browser.node).toBe("n1");
  browser.server = await anAppServer([node], { ...options, route: "app2" });
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a wrong password is logged once, with what the node said and without the password", async () => {
  const node = await aProxy(await aNodeWithLogins(["shop:right"]));
  const login = { username: "shop", password: "wrong-one" };
  const server = await anAppServer([node], { memcachedProtocol, ...login });
  const refusal = "The node n1 can't be used: ";
  expect(server.logged(refusal)).toBe(1);
  expect(server.logged("authentication failure")).toBe(1);
  expect(allUp(server)).toBe(false);
  // It is asked again all the time.
  const attempts = () => node.sent().split("set login").length - 1;
  const before = attempts();
  await waitUntil("it was refused three more times", () => attempts() > before + 3);
  expect(server.logged(refusal)).toBe(1);
  expect(JSON.stringify(server.lines())).not.toContain("wrong-one");
});

test.skipIf(!memcachedHasTls)("a certificate that nobody vouches for is logged", async () => {
  const { port } = await aNodeWithTls();
  const memcachedNodes = `n1:tls://127.0.0.1:${port}`;
  const server: AppServer = await anAppServer([], { memcachedProtocol, memcachedNodes });
  expect(server.logged("self-signed certificate")).toBe(1);
});
