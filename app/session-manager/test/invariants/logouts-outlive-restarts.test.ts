// Invariant 4 while memcached nodes are away and app servers forget: what ended is written down on the nodes that are up.
import { describe, expect, test } from "vitest";
import type { SessionManagerOptions } from "../../src/index.ts";
import { decodeRecord } from "../../src/record.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { type AppServer, anAppServer, Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { owedOn } from "../support/owed.ts";
import { valueOn } from "../support/stored.ts";

type TestNode = Awaited<ReturnType<typeof aNode>>;

const modes: Record<string, { options: Partial<SessionManagerOptions>; prefix: string }> = {
  sticky: { options: { failoverNodes: "n2" }, prefix: "" },
  "non-sticky": {
    options: { sticky: false, lockingMode: "none", storageKeyPrefix: "static:shop" },
    prefix: "shop_",
  },
};

describe.each(Object.entries(modes))("%s", (_, { options, prefix }) => {
  const start = (nodes: readonly { address: string }[], route: string) =>
    anAppServer(nodes, { route, operationTimeout: 400, ...options });

  const isBuried = async ({ port }: { port: number }, { token }: Browser) => {
    const value = await valueOn(port, `${prefix}${token}`);
    return value !== undefined && decodeRecord(token, value).isTombstone;
  };

  /** Whoever has the cookie of a session that was on n1, and ended while n1 was paused. */
  async function aLogoutWithoutN1([n1]: readonly TestNode[], server: AppServer): Promise<Browser> {
    const browser = new Browser(server);
    await browser.write({ name: "Ada" });
    const thief = new Browser(server, browser.cookie);
    expect(await valueOn(n1?.port ?? 0, `${prefix}${thief.token}`)).toBeDefined();
    await n1?.pause();
    expect((await browser.post("/destroy")).statusCode).toBe(200);
    return thief;
  }

  test("a logout outlives every app server that knew of it", async () => {
    const nodes = [await aNode(), await aNode()] as const;
    const [n1, n2] = nodes;
    const former = [await start(nodes, "app1"), await start(nodes, "app2")] as const;
    const thief = await aLogoutWithoutN1(nodes, former[0]);
    for (const { app } of former) await app.close();
    const servers = [await start(nodes, "app1"), await start(nodes, "app2")] as const;
    await n1.resume();
    await waitUntil("n1 has its tombstone", () => isBuried(n1, thief));
    await waitUntil(
      "the debt is struck off",
      async () => (await owedOn(n2.port, "n1", prefix)) === 0,
    );
    await n2.restart();
    expect(await readAt(servers, thief)).toEqual(servers.map(() => ({})));
  });

  test("a debt is paid at the next start, when nobody was there at the node's return", async () => {
    const nodes = [await aNode(), await aNode()] as const;
    const [n1, n2] = nodes;
    const former = await start(nodes, "app1");
    const thief = await aLogoutWithoutN1(nodes, former);
    await former.app.close();
    await n1.resume();
    const server = await start(nodes, "app1");
    expect(await isBuried(n1, thief)).toBe(true);
    await n2.restart();
    expect(await readAt([server], thief)).toEqual([{}]);
  });

  test("a logout outlives the memcached that it was written down on, and then the app server", async () => {
    const nodes = [await aNode(), await aNode()] as const;
    const [n1, n2] = nodes;
    const former = await start(nodes, "app1");
    const heir = await start(nodes, "app2");
    const thief = await aLogoutWithoutN1(nodes, former);
    await n2.restart();
    await waitUntil("the empty n2 has the tombstone", () => isBuried(n2, thief));
    expect(await owedOn(n2.port, "n1", prefix)).toBe(1);
    await former.app.close();
    const servers = [await start(nodes, "app1"), heir] as const;
    // Also one that reads nothing but its own memory before n1 is told.
    await n1.resume();
    await n2.kill();
    await waitUntil("n1 has its tombstone", () => isBuried(n1, thief));
    await n2.restart();
    expect(await readAt(servers, thief)).toEqual(servers.map(() => ({})));
  });

  test("what is written down survives the loss of one of the nodes that are up", async () => {
    const nodes = [await aNode(), await aNode(), await aNode()] as const;
    const [n1, n2, n3] = nodes;
    const failover = options.failoverNodes === undefined ? {} : { failoverNodes: "n2 n3" };
    const startOne = (route: string) =>
      anAppServer(nodes, { route, operationTimeout: 400, ...options, ...failover });
    const former = await startOne("app1");
    const browser = new Browser(former);
    await browser.write({ name: "Ada" });
    const thief = new Browser(former, browser.cookie);
    const away = browser.node === "n1" ? n1 : browser.node === "n2" ? n2 : n3;
    const [one, other] = nodes.filter((node) => node !== away) as [TestNode, TestNode];
    await away.pause();
    await browser.post("/destroy");
    await former.app.close();
    // Nobody has it in memory, and one of the two that have it is emptied.
    await one.restart();
    const servers = [await startOne("app1"), await startOne("app2")] as const;
    await waitUntil("the empty one was told", () => isBuried(one, thief));
    await other.restart();
    await waitUntil("the other empty one was told", () => isBuried(other, thief));
    await away.resume();
    await waitUntil("who was away has its tombstone", () => isBuried(away, thief));
    expect(await readAt(servers, thief)).toEqual(servers.map(() => ({})));
  });

  test("with every node up, and after that, nothing is asked for debts", async () => {
    const nodes = [await aNode(), await aNode()] as const;
    const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
    const server = await start(proxies, "app1");
    const before = proxies.map((proxy) => proxy.sent().length);
    const browser = new Browser(server);
    await browser.write({ name: "Ada" });
    await browser.post("/regenerate?keep=name");
    await browser.post("/destroy");
    const asked = proxies.map((proxy, index) => proxy.sent().slice(before[index]));
    expect(asked.join("")).not.toContain("owed:");
  });
});

/** What each of them gives who brings this cookie. */
async function readAt(servers: readonly AppServer[], { cookie }: Browser): Promise<unknown[]> {
  for (const server of servers) await waitUntil("it sees every node", () => allUp(server));
  return Promise.all(servers.map((server) => new Browser(server, cookie).read()));
}
