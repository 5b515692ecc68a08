// One of two app servers can't reach one of two nodes: what each of them stores on its own is noticed by the other.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { Gate } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";

test("a change that only the second node has is not stored over by one that began before it", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const links = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const cutOff = await aNonStickyServer(links, { route: "app1", lockingMode: "none" });
  const begun = new Gate();
  const goOn = new Gate();
  const other = await aNonStickyServer(nodes, { route: "app2", lockingMode: "none" }, (app) =>
    app.post("/slowly", async (request) => {
      Object.assign(request.session, { slow: true });
      begun.open();
      await goOn.opened;
      return { ok: true };
    }),
  );
  const browser = new Browser(cutOff);
  await browser.write({ cart: 1 });
  const home = browser.node === "n1" ? 0 : 1;
  links[home].refuse(true);
  links[home].cut();
  await waitUntil("app1 misses the node", () =>
    cutOff.app.sessions.nodes().some(({ state }) => state === "down"),
  );
  const slow = new Browser(other, browser.cookie);
  const answer = slow.post("/slowly");
  await begun.opened;
  expect((await browser.write({ quick: true })).statusCode).toBe(200);
  goOn.open();
  const { statusCode } = await answer;
  const reader = new Browser(other, browser.cookie);
  expect(await reader.read()).toEqual({ cart: 1, quick: true });
  expect(statusCode).toBe(503);
});
