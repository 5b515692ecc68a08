// Requests without a proper end leave nothing behind: no session in memory, no lock, no change that was refused.
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";
import { attributesOn, valueOn } from "../support/stored.ts";

test("a hijacked reply whose client goes away lets go of its session and its lock", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes, { lockingMode: "all" }, (app) => {
    app.get("/stream", (request, reply) => {
      request.session["seen"] = true;
      reply.hijack();
      reply.raw.write("the first of many");
    });
  });
  await server.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.app.server.address() as AddressInfo;
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const client = connect(port, "127.0.0.1");
  client.write(
    `GET /stream HTTP/1.1\r\nHost: localhost\r\nCookie: JSESSIONID=${browser.cookie}\r\n\r\n`,
  );
  await once(client, "data");
  expect(server.app.sessions.statistics().sessions).toBe(1);
  client.destroy();
  await waitUntil("the session has left the memory", () => {
    return server.app.sessions.statistics().sessions === 0;
  });
  for (const { port: node } of nodes) {
    await waitUntil("the lock is gone", async () => {
      return (await valueOn(node, `lock:${browser.token}`)) === undefined;
    });
  }
  expect(await browser.read()).toEqual({ cart: 1, seen: true });
});

test("what a login that failed had changed in the old session is not stored later", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const server = await aNonStickyServer(proxies, {}, (app) => {
    app.post("/login", async ({ session }) => {
      session["cart"] = 2;
      await session.regenerate(["cart"]);
      for (const proxy of proxies) {
        proxy.refuse(true);
        proxy.cut();
      }
      await waitUntil("every node is down", () =>
        server.app.sessions.nodes().every(({ state }) => state === "down"),
      );
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const { cookie, token } = browser;
  expect((await browser.post("/login")).statusCode).toBe(503);
  expect(server.app.sessions.statistics().sessions).toBe(0);
  for (const proxy of proxies) proxy.refuse(false);
  await waitUntil("every node is up", () => allUp(server));
  expect(await new Browser(server, cookie).read()).toEqual({ cart: 1 });
  expect(await attributesOn(nodes[0].port, token)).toEqual({ cart: 1 });
});
