// Requests without a proper end leave nothing behind: no session in memory, no lock, no change that was refused.
import { connect, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { type AppServer, Browser } from "../support/app-server.ts";
import { allUp, Gate } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { aNonStickyServer, twoNonStickyServers } from "../support/non-sticky.ts";
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

test("a request whose client goes away while it waits for the lock never gets it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const gate = new Gate();
  const [server, other] = await twoNonStickyServers(nodes, { lockingMode: "all" }, (app) => {
    app.get("/wait", async ({ session }) => {
      session["waited"] = true;
      await gate.opened;
      return {};
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const waiting = browser.get("/wait");
  await waitUntil("the lock is taken", () => isLocked(nodes, browser));
  const asked = once(other.app.server, "request");
  const client = await writeTo(other, browser, '{"cart":2}');
  await asked;
  client.destroy();
  await waitUntil("the client is gone", () => connectionsOf(other).then((count) => count === 0));
  gate.open();
  expect((await waiting).statusCode).toBe(200);
  await waitUntil("nobody waits or has the lock", async () => {
    return other.app.sessions.statistics().sessions === 0 && !(await isLocked(nodes, browser));
  });
  // a lock that nobody gives back would be renewed
  expect((await browser.get("/wait")).statusCode).toBe(200);
  expect(await browser.read()).toEqual({ cart: 1, waited: true });
  expect(other.app.sessions.statistics().sessions).toBe(0);
});

test("a request whose client goes away in the middle of its body lets go of the lock", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes, { lockingMode: "all" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const lock = () => isLocked(nodes, browser);
  const client = await writeTo(server, browser, '{"cart":', 100);
  await waitUntil("the lock is taken", lock);
  client.destroy();
  await waitUntil("the lock is gone", async () => !(await lock()));
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(server.app.sessions.statistics().sessions).toBe(0);
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

async function isLocked(nodes: readonly { port: number }[], { token }: Browser): Promise<boolean> {
  const values = await Promise.all(nodes.map(({ port }) => valueOn(port, `lock:${token}`)));
  return values.some((value) => value !== undefined);
}

/** Sends `POST /write` over a connection of its own. @param length announced; default: that of the body */
async function writeTo(
  { app }: AppServer,
  { cookie }: Browser,
  body: string,
  length = body.length,
): Promise<Socket> {
  await app.listen({ port: 0, host: "127.0.0.1" });
  const client = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  await once(client, "connect");
  const head = [
    "POST /write HTTP/1.1",
    "Host: localhost",
    `Cookie: JSESSIONID=${cookie}`,
    "Content-Type: application/json",
    `Content-Length: ${length}`,
  ];
  client.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  return client;
}

function connectionsOf({ app }: AppServer): Promise<number> {
  return new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
