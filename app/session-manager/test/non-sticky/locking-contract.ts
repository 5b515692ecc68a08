// What holds without stickiness, whatever the locking mode.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser, type AppServer } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, commandsOf } from "../support/nodes.ts";
import { twoNonStickyServers } from "../support/non-sticky.ts";
import { attributesOn, recordOn, valueOn } from "../support/stored.ts";

export interface LockingPromise {
  readonly lockingMode: string;
  /** Parallel changes wait for each other, so that none is refused. */
  readonly serializes: boolean;
}

async function aShop(lockingMode: string) {
  const nodes = [await aNode(), await aNode()] as const;
  const servers = await twoNonStickyServers(nodes, { lockingMode });
  return { nodes, servers };
}

/** The same shopper at another server. */
function at(server: AppServer, { cookie }: Browser): Browser {
  return new Browser(server, cookie);
}

async function count(browser: Browser): Promise<number> {
  return (await browser.post("/count?name=n")).statusCode;
}

export function lockingContract({ lockingMode, serializes }: LockingPromise): void {
  test("a write through one server is read through the other in the next request", async () => {
    const { servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    for (let round = 0; round < 10; round += 1) {
      browser.server = servers[round % 2] as AppServer;
      await browser.write({ round });
      browser.server = servers[(round + 1) % 2] as AppServer;
      expect(await browser.read()).toEqual({ round });
    }
  });

  test("a session is on both nodes, its id names the first of them and no app server", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    expect(browser.cookie).toMatch(/^[0-9A-F]{32}-n[12]$/);
    for (const { port } of nodes) {
      expect(await attributesOn(port, browser.token)).toEqual({ cart: 1 });
    }
  });

  test("a cookie is not sent again while servers alternate", async () => {
    const { servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    for (const server of [servers[1], servers[0], servers[1]]) {
      browser.server = server;
      for (const response of [await browser.write({ cart: 2 }), await browser.get("/read")]) {
        expect(response.cookies).toEqual([]);
      }
    }
  });

  test("parallel changes through both servers are all there that were acknowledged", async () => {
    const { servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ n: 0 });
    const requests = Array.from({ length: 40 }, (_, index) =>
      count(at(servers[index % 2] as AppServer, browser)),
    );
    const codes = await Promise.all(requests);
    const acknowledged = codes.filter((code) => code === 200).length;
    expect(await at(servers[0], browser).read()).toEqual({ n: acknowledged });
    expect(codes.filter((code) => code !== 200 && code !== 503)).toEqual([]);
    expect(acknowledged).toBeGreaterThanOrEqual(serializes ? 40 : 1);
    const conflicts = servers.reduce(
      (sum, { app }) => sum + app.sessions.statistics().counters.conflicts,
      0,
    );
    expect(conflicts > 0).toBe(acknowledged < 40);
  });

  test("the node that the id names dies: the session goes on from its second copy", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    const [dead, other] = browser.node === "n1" ? [nodes[0], nodes[1]] : [nodes[1], nodes[0]];
    await dead.kill();
    browser.server = servers[1];
    expect(await browser.read()).toEqual({ cart: 1 });
    expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
    expect(await attributesOn(other.port, browser.token)).toEqual({ cart: 2 });
    browser.server = servers[0];
    expect(await browser.read()).toEqual({ cart: 2 });
  });

  test("a second copy that a node lost is there again without a request", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    const second = browser.node === "n1" ? nodes[1] : nodes[0];
    await second.kill();
    await second.restart();
    await waitUntil("both servers see both nodes", () => servers.every(allUp));
    await waitUntil("the copy is there", () => recordOn(second.port, browser.token));
    expect(await attributesOn(second.port, browser.token)).toEqual({ cart: 1 });
  });

  test("a second copy that was evicted is there again after one request", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    const second = browser.node === "n1" ? nodes[1] : nodes[0];
    expect(await second.ask(`delete ${browser.token}`)).toBe("DELETED\r\n");
    await browser.read();
    expect(await attributesOn(second.port, browser.token)).toEqual({ cart: 1 });
  });

  test("a session that was destroyed is gone on both servers, its lock too", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    const replayed = at(servers[1], browser);
    await browser.post("/destroy");
    expect(await replayed.read()).toEqual({});
    for (const { port } of nodes) {
      expect((await recordOn(port, browser.token))?.attributes.length ?? 0).toBe(0);
      await waitUntil("the lock is gone", async () => {
        return (await valueOn(port, `lock:${replayed.token}`)) === undefined;
      });
    }
  });

  test("regenerate hands the session on, and ends the old id on both servers", async () => {
    const { servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1, other: 2 });
    const old = at(servers[1], browser);
    await browser.post("/regenerate?keep=cart", { name: "Ada" });
    expect(browser.cookie).not.toBe(old.cookie);
    browser.server = servers[1];
    expect(await browser.read()).toEqual({ cart: 1, name: "Ada" });
    expect(await old.read()).toEqual({});
  });

  test("without any node a request that uses a session gets 503, and is served when one is back", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    for (const node of nodes) await node.pause();
    await waitUntil("every node is down", () =>
      servers[0].app.sessions.nodes().every(({ state }) => state === "down"),
    );
    for (const response of [await browser.get("/read"), await browser.write({ cart: 2 })]) {
      expect(response.statusCode).toBe(503);
      expect(response.json()).toMatchObject({ code: "session_unavailable" });
      expect(response.cookies).toEqual([]);
    }
    expect((await browser.get("/ignore")).statusCode).toBe(200);
    for (const node of nodes) await node.resume();
    await waitUntil("both servers see both nodes", () => servers.every(allUp));
    expect(await browser.read()).toEqual({ cart: 1 });
  });

  test("nothing stays in memory between requests, and a request without a session asks no node", async () => {
    const { nodes, servers } = await aShop(lockingMode);
    const browser = new Browser(servers[0]);
    await browser.write({ cart: 1 });
    await browser.read();
    expect(servers[0].app.sessions.statistics().sessions).toBe(0);
    await waitUntil("every lock is released", () => {
      const { acquireLock, releaseLock } = servers[0].app.sessions.statistics().probes;
      return acquireLock.count === releaseLock.count;
    });
    const before = await Promise.all(nodes.map(commandsOf));
    expect((await new Browser(servers[0]).get("/ignore")).statusCode).toBe(200);
    expect(await Promise.all(nodes.map(commandsOf))).toEqual(before);
  });
}
