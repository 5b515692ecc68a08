// Invariants 3 and 4 for an app server that was stopped for a while: what it has in memory may belong to others by now.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser, twoAppServers } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode } from "../support/nodes.ts";
import { recordOn } from "../support/stored.ts";

/** Both app servers of a test share this process. */
function stopTheProcess(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
}

test("what was taken over while an app server was stopped is not served from its memory", async () => {
  const [app1, app2] = await twoAppServers([await aNode(), await aNode()]);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie } = browser;
  await new Browser(app2, cookie).write({ name: "Grace" });
  stopTheProcess();
  expect(await new Browser(app1, cookie).read()).toEqual({ name: "Grace" });
});

test("what ended while an app server was stopped has ended there, too, and leaves its memory unasked", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  await new Browser(app2, cookie).post("/destroy");
  const asked = new Browser(app1, cookie);
  stopTheProcess();
  await waitUntil("app1 has let it go", () => app1.app.sessions.statistics().sessions === 0);
  expect(await asked.read()).toEqual({});
  // Nobody who knows of the end is left, and the tombstones are gone: there must be nothing to store again.
  await app2.app.close();
  for (const node of nodes) {
    await node.restart();
    await waitUntil("app1 sees it", () => allUp(app1));
  }
  for (const { port } of nodes) expect(await recordOn(port, token)).toBeUndefined();
  expect(await new Browser(app1, cookie).read()).toEqual({});
});

test("what was taken over and ended leaves the memory of an owner that never was stopped, before the last tombstone is lost", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes);
  const [ended, kept] = [new Browser(app1), new Browser(app1)];
  await ended.write({ name: "Ada" });
  await kept.write({ name: "Grace" });
  await new Browser(app2, ended.cookie).post("/destroy");
  // Nobody is left who would bring the tombstone to a node that comes back empty.
  await app2.app.close();
  const [spare, home] = ended.node === "n1" ? [nodes[1], nodes[0]] : nodes;
  await spare.kill();
  await spare.restart();
  await waitUntil("app1 has let it go", () => app1.app.sessions.statistics().sessions === 1);
  await home.kill();
  await home.restart();
  await waitUntil("the other one is stored again", () => recordOn(home.port, kept.token));
  for (const { port } of nodes)
    expect((await recordOn(port, ended.token))?.isTombstone).not.toBe(false);
  expect(await new Browser(app1, ended.cookie).read()).toEqual({});
});

test("its own sessions are served as before, and without a node from memory", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  stopTheProcess();
  expect(await browser.read()).toEqual({ name: "Ada" });
  for (const node of nodes) await node.kill();
  await waitUntil("no node is left", () =>
    app1.app.sessions.nodes().every(({ state }) => state === "down"),
  );
  stopTheProcess();
  expect(await browser.read()).toEqual({ name: "Ada" });
  await browser.write({ name: "Ada L." });
  expect(await browser.read()).toEqual({ name: "Ada L." });
});

test("a memcached that was restarted gets its tombstones again, as it gets its sessions", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1] = await twoAppServers(nodes);
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { token } = browser;
  await browser.post("/destroy");
  for (const node of nodes) {
    await node.restart();
    await waitUntil("its tombstone is there", async () => {
      return (await recordOn(node.port, token))?.isTombstone;
    });
  }
  expect(await recordOn(nodes[0].port, token)).toMatchObject({ isTombstone: true });
});
