// A memcached stands still with a store on its way, and carries it out when it goes on; that was refused long ago.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { allUp, Gate } from "../support/conditions.ts";
import { aNode } from "../support/nodes.ts";
import { aNonStickyServer, aSessionLockedAtHome } from "../support/non-sticky.ts";
import { attributesOn } from "../support/stored.ts";

/** app2 has changed the session on its second node alone; the first one has a change of app1 that was refused. */
async function aRefusedChangeBeside() {
  const nodes = [await aNode(), await aNode()] as const;
  const begun = new Gate();
  const goOn = new Gate();
  const slow = { lockingMode: "all", sessionBackupTimeout: 2500, operationTimeout: 5000 } as const;
  const quick = { lockingMode: "all", sessionBackupTimeout: 300, operationTimeout: 300 } as const;
  const app1 = await aNonStickyServer(nodes, { route: "app1", ...slow }, (app) =>
    app.post("/slowly", async (request) => {
      const { session } = request;
      begun.open();
      await goOn.opened;
      Object.assign(session, { late: true });
      return { ok: true };
    }),
  );
  const app2 = await aNonStickyServer(nodes, { route: "app2", ...quick });
  const browser = await aSessionLockedAtHome(app1);
  const formerCookie = browser.cookie;
  const first = browser.node === "n1" ? 0 : 1;
  const lateAnswer = browser.post("/slowly");
  await begun.opened;
  await nodes[first].pause();
  goOn.open();
  await waitUntil("app2 misses the node", () => app2.app.sessions.nodes()[first]?.state === "down");
  const shopper = new Browser(app2, formerCookie);
  expect((await shopper.write({ quick: true })).statusCode).toBe(200);
  expect((await lateAnswer).statusCode).toBe(503);
  await nodes[first].resume();
  await waitUntil("both see both nodes", () => allUp(app1) && allUp(app2));
  const second = nodes[first === 0 ? 1 : 0];
  return { app1, app2, shopper, formerCookie, first: nodes[first], second };
}

test.each(["former", "new"])(
  "a request with the %s cookie goes on from the change that was answered",
  async (which) => {
    const { app1, shopper, formerCookie } = await aRefusedChangeBeside();
    const other = new Browser(app1, which === "new" ? shopper.cookie : formerCookie);
    expect((await other.write({ third: true })).statusCode).toBe(200);
    expect(await shopper.read()).toEqual({ cart: 1, quick: true, third: true });
  },
);

test("the change that was answered gets its second copy, and outlives the node that it was on", async () => {
  const { app2, shopper, first, second } = await aRefusedChangeBeside();
  await waitUntil("the answered change is on the first node, too", async () => {
    const stored = await attributesOn(first.port, shopper.token);
    return Object.hasOwn(Object(stored), "quick");
  });
  await second.kill();
  await waitUntil("app2 misses the other node", () => !allUp(app2));
  expect(await shopper.read()).toEqual({ cart: 1, quick: true });
});
