// Invariants 1 to 5 where requests of one session cross on two app servers.
import { describe, expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser, type AppServer } from "../support/app-server.ts";
import { allUp, Gate } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { twoNonStickyServers } from "../support/non-sticky.ts";
import { recordOn } from "../support/stored.ts";

const patient = { sessionBackupTimeout: 5000, operationTimeout: 5000 };
/** The first store of a session, with protocol text or meta. */
const firstStore = /^(add [0-9A-F]{32} |ms [0-9A-F]{32} .*\bME\b)/m;

/** The same browser at another app server. */
function at(server: AppServer, { cookie }: Browser): Browser {
  return new Browser(server, cookie);
}

/** A request that waits in its handler, after it has read the session. */
class Slow {
  readonly #gate = new Gate();
  #hasBegun = false;

  async pass(): Promise<void> {
    this.#hasBegun = true;
    await this.#gate.opened;
  }

  async begun(): Promise<void> {
    await waitUntil("the slow request waits", () => this.#hasBegun);
  }

  end(): void {
    this.#gate.open();
  }
}

describe.each([true, false])("sticky %s", (sticky) => {
  test("a login that is refused, because another server stored meanwhile, ends the old session nowhere", async () => {
    const nodes = [await aNode(), await aNode()] as const;
    const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
    const options = { sticky, ...patient };
    const app1 = await anAppServer(proxies, { route: "app1", ...options });
    const app2 = await anAppServer(nodes, { route: "app2", ...options });
    const browser = new Browser(app1);
    await browser.write({ cart: 1 });
    const old = at(app2, browser);
    const before = proxies.map((proxy) => proxy.sent().length);
    for (const proxy of proxies) proxy.holdAt(firstStore);
    const login = browser.post("/regenerate", { name: "Ada" });
    await waitUntil("the new session is on its way", () =>
      proxies.some((proxy, index) => firstStore.test(proxy.sent().slice(before[index]))),
    );
    expect((await old.write({ cart: 2 })).statusCode).toBe(200);
    for (const proxy of proxies) proxy.release();
    expect((await login).statusCode).toBe(503);
    expect(await browser.read()).toEqual({ cart: 2 });
    expect(await at(app2, old).read()).toEqual({ cart: 2 });
  });
});

test("a request that joins a read from before a write is not answered from before that write", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const app1 = await anAppServer([node], { route: "app1", ...patient });
  const app2 = await anAppServer([proxy], { route: "app2", ...patient });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const { token } = browser;
  const before = Number((await node.stats())["cmd_get"]);
  proxy.hold("replies");
  const early = at(app2, browser).get("/read");
  await waitUntil("the node was asked", async () => {
    return Number((await node.stats())["cmd_get"]) > before && proxy.sent().includes(token);
  });
  await browser.write({ cart: 2 });
  const late = at(app2, browser).get("/read");
  await waitUntil("it is there", () => app2.logged("incoming request") === 2);
  proxy.release();
  expect((await early).statusCode).toBe(200);
  const response = await late;
  expect([response.statusCode, response.json()]).not.toEqual([200, { cart: 1 }]);
});

test("a conflict that a parallel request's read brings to light is counted and told", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const slow = new Slow();
  const [app1, app2] = await twoNonStickyServers(nodes, {}, (app) => {
    app.post("/slow", async ({ session }) => {
      const n = Number(session["n"]);
      await slow.pass();
      session["n"] = n + 1;
      return {};
    });
  });
  const told: string[] = [];
  app1.app.sessions.on("conflict", ({ token }) => told.push(token));
  const browser = new Browser(app1);
  await browser.write({ n: 0 });
  const refused = browser.post("/slow");
  await slow.begun();
  await at(app2, browser).post("/count?name=n");
  expect(await at(app1, browser).read()).toEqual({ n: 1 });
  slow.end();
  expect((await refused).statusCode).toBe(503);
  expect(app1.app.sessions.statistics().counters.conflicts).toBe(1);
  expect(told).toEqual([browser.token]);
});

test("a copy that a late reader brings to a restarted node revives no destroyed session", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const slow = new Slow();
  const app1 = await anAppServer(proxies, { sticky: false });
  const app2 = await anAppServer(nodes, { sticky: false }, (app) => {
    app.get("/slow", async ({ session }) => {
      void session["n"];
      await slow.pass();
      return {};
    });
  });
  const browser = new Browser(app1);
  await browser.write({ n: 0 });
  const old = at(app2, browser);
  const [home, second] = browser.node === "n1" ? ([0, 1] as const) : ([1, 0] as const);
  proxies[second].refuse(true); // app1 sees it later
  proxies[second].cut();
  await nodes[second].kill();
  await nodes[second].restart();
  await waitUntil("app2 alone sees it", () => allUp(app2) && !allUp(app1));
  const late = old.get("/slow");
  await slow.begun();
  expect((await browser.post("/destroy")).statusCode).toBe(200);
  slow.end();
  await late;
  expect(await recordOn(nodes[second].port, old.token)).toMatchObject({ isTombstone: false });
  proxies[second].refuse(false);
  await waitUntil("the tombstone is there", async () => {
    return (await recordOn(nodes[second].port, old.token))?.isTombstone === true;
  });
  await nodes[home].kill();
  await waitUntil("app2 has seen it", () => !allUp(app2));
  expect(await at(app2, old).read()).toEqual({});
});
