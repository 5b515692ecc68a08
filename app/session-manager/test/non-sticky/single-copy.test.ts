// A session that got one copy only, as the other node was missed when it was stored, and then its node goes, too.
import { expect, test } from "vitest";
import { askMemcached } from "../../../../test/support/memcached-process.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";

test("is not taken for gone while its node may return with it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes, { lockingMode: "all" });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const home = browser.node === "n1" ? 0 : 1;
  const other = nodes[home === 0 ? 1 : 0];
  expect(await askMemcached(other.port, `delete ${browser.token}`)).toBe("DELETED\r\n");
  await nodes[home].pause();
  await waitUntil("the node is missed", () => !allUp(server));
  const { statusCode } = await new Browser(server, browser.cookie).get("/read");
  await nodes[home].resume();
  await waitUntil("the node is back", () => allUp(server));
  expect(statusCode).toBe(503);
  expect(await browser.read()).toEqual({ cart: 1 });
});
