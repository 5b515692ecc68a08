// Invariant 5: requests of one session on one server share one live object.
import { expect, test } from "vitest";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { commandsIn } from "../support/protocol.ts";
import { attributesOn } from "../support/stored.ts";

test("two hundred parallel requests lose no update and share stores", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { sessionBackupTimeout: 10_000 });
  const browser = new Browser(server);
  await browser.write({ count: 0 });
  const before = commandsIn(proxy.sent(), "store");
  const responses = await Promise.all(
    Array.from({ length: 200 }, () =>
      new Browser(server, browser.cookie).post("/count?name=count"),
    ),
  );
  expect(responses.map(({ statusCode }) => statusCode)).toEqual(responses.map(() => 200));
  expect(await attributesOn(node.port, browser.token)).toEqual({ count: 200 });
  expect(commandsIn(proxy.sent(), "store") - before).toBeLessThan(100);
});

test("parallel requests of a session that is taken over share one live object", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([node], { route: "app2", sessionBackupTimeout: 10_000 });
  const browser = new Browser(app1);
  await browser.write({ count: 0 });
  const responses = await Promise.all(
    Array.from({ length: 50 }, () => new Browser(app2, browser.cookie).post("/count?name=count")),
  );
  expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(await attributesOn(node.port, browser.token)).toEqual({ count: 50 });
});

test("two app servers that change one session in turn lose nothing that was acknowledged", async () => {
  const node = await aNode();
  const servers = [
    await anAppServer([node], { route: "app1" }),
    await anAppServer([node], { route: "app2" }),
  ];
  const browser = new Browser(servers[0]!);
  await browser.write({ count: 0 });
  let acknowledged = 0;
  for (let round = 0; round < 20; round += 1) {
    const cookie = browser.cookie;
    const browsers = servers.map((server) => new Browser(server, cookie));
    const responses = await Promise.all(browsers.map((each) => each.post("/count?name=count")));
    const stored = browsers.filter((_, index) => responses[index]?.statusCode === 200);
    acknowledged += stored.length;
    browser.cookie = stored.at(-1)?.cookie ?? cookie;
    for (const { statusCode } of responses) expect([200, 503]).toContain(statusCode);
  }
  expect(acknowledged).toBeGreaterThanOrEqual(20);
  expect(await attributesOn(node.port, browser.token)).toEqual({ count: acknowledged });
});
