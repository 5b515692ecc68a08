// One of two app servers can't reach one of two nodes: what each of them stores on its own is noticed by the other.
import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { Gate } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { lockNodes } from "../../src/locking/lock-nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";
import { attributesOn } from "../support/stored.ts";

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
    const nodes = [await aNode(), await aNode()] as const;
    const links = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
    const cuttable = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
    const patient = {
      lockingMode,
      sessionBackupTimeout: 5000,
      operationTimeout: 5000,
    } as const;
    const begun = new Gate();
    const goOn = new Gate();
    const slow = await aNonStickyServer(links, { route: "app1", ...patient }, (app) =>
      app.post("/slowly", async (request) => {
        Object.assign(request.session, { slow: true });
        begun.open();
        await goOn.opened;
        return { ok: true };
      }),
    );
    const cutOff = await aNonStickyServer(cuttable, { route: "app2", ...patient });
    // One whose lock is on its first node, so that the two app servers have locks that do not know of each other.
    const ids = [{ id: "n1" }, { id: "n2" }];
    let browser: Browser;
    do {
      browser = new Browser(slow);
      await browser.write({ cart: 1 });
    } while (lockNodes(browser.token, ids)[0]?.id !== browser.node);
    const home = browser.node === "n1" ? 0 : 1;
    const second = home === 0 ? 1 : 0;
    cuttable[home].refuse(true);
    cuttable[home].cut();
    const sees = (state: string) => () => cutOff.app.sessions.nodes()[home]?.state === state;
    await waitUntil("app2 misses the node", sees("down"));
    const answer = browser.post("/slowly");
    await begun.opened;
    links[second].hold("commands");
    goOn.open();
    await waitUntil("app1 has stored on the first node", async () => {
      const stored = await attributesOn(nodes[home].port, browser.token);
      return Object.hasOwn(Object(stored), "slow");
    });
    const quick = new Browser(cutOff, browser.cookie);
    for (const change of changes) {
      expect((await quick.write(change)).statusCode).toBe(200);
    }
    cuttable[home].refuse(false);
    await waitUntil("app2 has made the missing copy", async () => {
      const stored = await attributesOn(nodes[home].port, browser.token);
      return Object.hasOwn(Object(stored), "two");
    });
    links[second].release();
    const { statusCode } = await answer;
    const kept = Object.assign({ cart: 1 }, ...changes);
    expect(await new Browser(cutOff, browser.cookie).read()).toEqual(kept);
    expect(statusCode).toBe(503);
  },
);

test.each(["the request that went beside it", "one with the former cookie, which shares its lock"])(
  "an answered change is kept by %s, though an unanswered one is beside it",
  async (goesOn) => {
    const nodes = [await aNode(), await aNode()] as const;
    const links = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
    const cuttable = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
    const patient = {
      lockingMode: "all",
      sessionBackupTimeout: 5000,
      operationTimeout: 5000,
    } as const;
    const gates = { late: [new Gate(), new Gate()], last: [new Gate(), new Gate()] } as const;
    const waitingAt = (name: "late" | "last") => (app: FastifyInstance) =>
      app.post("/slowly", async (request) => {
        const { session } = request;
        gates[name][0].open();
        await gates[name][1].opened;
        Object.assign(session, { [name]: true });
        return { ok: true };
      });
    const late = await aNonStickyServer(links, { route: "app1", ...patient }, waitingAt("late"));
    const cutOff = await aNonStickyServer(
      cuttable,
      { route: "app2", ...patient },
      waitingAt("last"),
    );
    // One whose lock is on its first node, so that the two app servers have locks that do not know of each other.
    const ids = [{ id: "n1" }, { id: "n2" }];
    let browser: Browser;
    do {
      browser = new Browser(late);
      await browser.write({ cart: 1 });
    } while (lockNodes(browser.token, ids)[0]?.id !== browser.node);
    const home = browser.node === "n1" ? 0 : 1;
    const second = home === 0 ? 1 : 0;
    cuttable[home].refuse(true);
    cuttable[home].cut();
    const sees = (state: string) => () => cutOff.app.sessions.nodes()[home]?.state === state;
    await waitUntil("app2 misses the node", sees("down"));
    const lateAnswer = browser.post("/slowly");
    const lastAnswer = new Browser(cutOff, browser.cookie).post("/slowly");
    await Promise.all([gates.late[0].opened, gates.last[0].opened]);
    links[second].hold("commands");
    gates.late[1].open();
    await waitUntil("app1 has stored on the first node", async () => {
      const stored = await attributesOn(nodes[home].port, browser.token);
      return Object.hasOwn(Object(stored), "late");
    });
    const quick = new Browser(cutOff, browser.cookie);
    expect((await quick.write({ quick: true })).statusCode).toBe(200);
    cuttable[home].refuse(false);
    await waitUntil("app2 sees the node again", sees("up"));
    const isBetween = goesOn.startsWith("one");
    if (isBetween) {
      await new Browser(cutOff, browser.cookie).write({ between: true });
    }
    gates.last[1].open();
    const last = await lastAnswer;
    links[second].release();
    const { statusCode } = await lateAnswer;
    const reader = new Browser(cutOff, browser.cookie);
    expect(await reader.read()).toEqual({
      cart: 1,
      last: true,
      quick: true,
      ...(isBetween && { between: true }),
    });
    expect([last.statusCode, statusCode]).toEqual([200, 503]);
  },
);

test("who missed a node when it began to store is the one that is answered, also if the node is back by then", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const links = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const cuttable = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const patient = {
    lockingMode: "all",
    sessionBackupTimeout: 5000,
    operationTimeout: 5000,
  } as const;
  const gates = { late: [new Gate(), new Gate()], last: [new Gate(), new Gate()] } as const;
  const waitingAt = (name: "late" | "last") => (app: FastifyInstance) =>
    app.post("/slowly", async (request) => {
      const { session } = request;
      gates[name][0].open();
      await gates[name][1].opened;
      Object.assign(session, { [name]: true });
      return { ok: true };
    });
  const late = await aNonStickyServer(links, { route: "app1", ...patient }, waitingAt("late"));
  const cutOff = await aNonStickyServer(cuttable, { route: "app2", ...patient }, waitingAt("last"));
  const ids = [{ id: "n1" }, { id: "n2" }];
  let browser: Browser;
  do {
    browser = new Browser(late);
    await browser.write({ cart: 1 });
  } while (lockNodes(browser.token, ids)[0]?.id !== browser.node);
  const home = browser.node === "n1" ? 0 : 1;
  const second = home === 0 ? 1 : 0;
  cuttable[home].refuse(true);
  cuttable[home].cut();
  const sees = (state: string) => () => cutOff.app.sessions.nodes()[home]?.state === state;
  await waitUntil("app2 misses the node", sees("down"));
  const lateAnswer = browser.post("/slowly");
  const lastAnswer = new Browser(cutOff, browser.cookie).post("/slowly");
  await Promise.all([gates.late[0].opened, gates.last[0].opened]);
  links[second].hold("commands");
  gates.late[1].open();
  await waitUntil("app1 has stored on the first node", async () => {
    const stored = await attributesOn(nodes[home].port, browser.token);
    return Object.hasOwn(Object(stored), "late");
  });
  const before = cuttable[second].sent().length;
  cuttable[second].hold("commands");
  gates.last[1].open();
  await waitUntil("app2 has begun to store on the other one", () =>
    cuttable[second].sent().slice(before).includes(browser.token),
  );
  cuttable[home].refuse(false);
  await waitUntil("app2 sees the node again", sees("up"));
  cuttable[second].release();
  const last = await lastAnswer;
  links[second].release();
  const { statusCode } = await lateAnswer;
  expect(await new Browser(cutOff, browser.cookie).read()).toEqual({ cart: 1, last: true });
  expect([last.statusCode, statusCode]).toEqual([200, 503]);
});
