// One of two app servers can't reach one of two nodes: what each of them stores on its own is noticed by the other.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { Gate } from "../support/conditions.ts";
import { aHalfPartition } from "../support/half-partition.ts";
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

test.each([
  { lockingMode: "all", changes: [{ one: 1 }, { two: 2 }] },
  { lockingMode: "none", changes: [{ two: 2 }] },
] as const)(
  "a change is not answered as stored if a copy of one that did not know of it has taken its place, locks: $lockingMode",
  async ({ lockingMode, changes }) => {
    const scene = await aHalfPartition(lockingMode);
    const { quick } = scene;
    const late = await scene.beginLate();
    await scene.storeOnHomeAlone();
    for (const change of changes) {
      expect((await quick.write(change)).statusCode).toBe(200);
    }
    scene.mend();
    await scene.seesOnHome("two");
    scene.letSecondCopyThrough();
    const { statusCode } = await late.answer;
    const kept = Object.assign({ cart: 1 }, ...changes);
    expect(await quick.read()).toEqual(kept);
    expect(statusCode).toBe(503);
  },
);

test.each(["the request that went beside it", "one with the former cookie, which shares its lock"])(
  "an answered change is kept by %s, though an unanswered one is beside it",
  async (goesOn) => {
    const scene = await aHalfPartition("all");
    const { quick } = scene;
    const [late, last] = await Promise.all([scene.beginLate(), scene.beginLast()]);
    await scene.storeOnHomeAlone();
    expect((await quick.write({ quick: true })).statusCode).toBe(200);
    scene.mend();
    await scene.seesHomeAgain();
    const between = goesOn.startsWith("one") ? { between: true } : {};
    if (goesOn.startsWith("one")) await scene.withFormerCookie().write(between);
    scene.lastGoesOn();
    const { statusCode } = await last.answer;
    scene.letSecondCopyThrough();
    const { statusCode: lateStatus } = await late.answer;
    const kept = { cart: 1, last: true, quick: true, ...between };
    expect(await scene.withFormerCookie().read()).toEqual(kept);
    expect([statusCode, lateStatus]).toEqual([200, 503]);
  },
);

test("who missed a node when it began to store is the one that is answered, also if the node is back by then", async () => {
  const scene = await aHalfPartition("all");
  const [late, last] = await Promise.all([scene.beginLate(), scene.beginLast()]);
  await scene.storeOnHomeAlone();
  await scene.storeWithoutArriving();
  scene.mend();
  await scene.seesHomeAgain();
  scene.letItArrive();
  const { statusCode } = await last.answer;
  scene.letSecondCopyThrough();
  const { statusCode: lateStatus } = await late.answer;
  expect(await scene.withFormerCookie().read()).toEqual({ cart: 1, last: true });
  expect([statusCode, lateStatus]).toEqual([200, 503]);
});
