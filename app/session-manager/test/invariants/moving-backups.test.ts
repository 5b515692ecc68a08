// Invariants 2 and 3 while a backup moves to another node and another app server takes its session over.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { commandShape, commandsIn } from "../support/protocol.ts";
import { attributesOn } from "../support/stored.ts";

/** A session on app1's failover node, which moves back to its primary as soon as `comeBack` lets that be seen. */
async function aSessionOnItsWayBack() {
  const nodes = [await aNode(), await aNode()] as const;
  const proxies = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const patient = { sessionBackupTimeout: 5000, operationTimeout: 5000 };
  const app1 = await anAppServer(proxies, { route: "app1", failoverNodes: "n1", ...patient });
  const app2 = await anAppServer(nodes, { route: "app2", failoverNodes: "n2", ...patient });
  proxies[1].refuse(true);
  proxies[1].cut();
  await waitUntil("app1 sees n2 down", () => !allUp(app1));
  const browser = new Browser(app1);
  await browser.write({ a: 1 });
  expect(browser.node).toBe("n1");
  return { nodes, proxies, app1, app2, browser, comeBack: () => proxies[1].refuse(false) };
}

test("a takeover that reads the old home and stores there before the backup has moved is not lost", async () => {
  const { nodes, proxies, app1, app2, browser, comeBack } = await aSessionOnItsWayBack();
  const stale = new Browser(app1, browser.cookie);
  proxies[1].holdAt(/^(add [0-9A-F]{32} |ms [0-9A-F]{32} .*\bME\b)/m);
  comeBack();
  await waitUntil("the backup is on its way to n2", () =>
    /^(add [0-9A-F]{32} |ms [0-9A-F]{32} )/m.test(proxies[1].sent()),
  );
  browser.server = app2;
  expect((await browser.write({ a: 2 })).statusCode).toBe(200);
  proxies[1].release();
  await waitUntil("app1 notices", () => app1.app.sessions.statistics().counters.conflicts === 1);
  expect(await attributesOn(nodes[1].port, browser.token)).toEqual({ a: 2 });
  expect(await stale.read()).toEqual({ a: 2 });
});

test("a takeover that read the old home before the backup moved, and stores after it, is refused", async () => {
  const { nodes, app1, browser, comeBack } = await aSessionOnItsWayBack();
  const proxy = await aProxy(nodes[0]);
  const app3 = await anAppServer([proxy, nodes[1]], {
    route: "app3",
    failoverNodes: "n2",
    sessionBackupTimeout: 5000,
  });
  const taking = new Browser(app3, browser.cookie);
  const before = commandsIn(proxy.sent(), "store");
  proxy.holdAt(commandShape("store"));
  const write = taking.write({ a: 3 });
  await waitUntil("its store is on its way", () => commandsIn(proxy.sent(), "store") > before);
  comeBack();
  await waitUntil("the backup is on n2", async () => {
    const { session } = await app1.app.sessions.inspect(browser.cookie ?? "");
    return session?.node === "n2";
  });
  proxy.release();
  expect((await write).statusCode).toBe(503);
  expect((await browser.write({ a: 4 })).statusCode).toBe(200);
  expect(await new Browser(app3, browser.cookie).read()).toEqual({ a: 4 });
});
