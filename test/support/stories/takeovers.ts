// Stories of what a takeover costs, and of what comes along: told with stickiness.
import { afterEach, describe, expect, test } from "vitest";
import { answers } from "../../../app/src/api.ts";
import { idOf, memcachedNames, otherApp, waitUntil } from "../../../scripts/src/index.ts";
import { storesOn } from "../counters.ts";
import { listen } from "../event-stream.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import { otherNode, type TestLab } from "../test-lab.ts";

/** Needs a lab without sessions: those of other stories may be stored in the background at any time. */
export function takeovers(testLab: TestLab): void {
  let shopper: Shopper;

  /** A shopper with one book; gives its ISBN, too. */
  async function aShopper(): Promise<string> {
    shopper = testLab.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    return isbn;
  }

  async function killOwner(): Promise<void> {
    await testLab.lab.kill(testLab.ownerOf(shopper));
  }

  const countStores = () =>
    Promise.all(memcachedNames.map((name) => storesOn(testLab.ports[name])));

  /** How many stores each node got while `act` ran: `{ n1: 0, n2: 1 }`. */
  async function storesDuring(act: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await countStores();
    await act();
    const after = await countStores();
    const added = after.map((count, index) => count - (before[index] ?? 0));
    return Object.fromEntries(memcachedNames.map((name, index) => [idOf(name), added[index] ?? 0]));
  }

  afterEach(async () => {
    await testLab.heal();
    await shopper.send("/api/logout", { method: "POST" });
    await testLab.configure();
  });

  describe("what is stored", () => {
    test("a takeover by a request that only reads stores where the backup was, and tells the other node", async () => {
      // neither node is left alone, so the backup may stay
      await testLab.configure({ failoverNodes: undefined });
      const isbn = await aShopper();
      const holder = testLab.holderOf(shopper);
      await killOwner();
      const stores = await storesDuring(async () => {
        expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
      });
      expect(stores).toEqual({ [idOf(holder)]: 1, [idOf(otherNode(holder))]: 1 });
      expect(testLab.holderOf(shopper)).toBe(holder);
    });

    test("a takeover off a failover node stores there, which keeps the former owner out, and on a primary node", async () => {
      await aShopper();
      const before = testLab.holderOf(shopper);
      await killOwner();
      expect(await storesDuring(() => shopper.quantities())).toEqual({ n1: 1, n2: 1 });
      expect(testLab.holderOf(shopper)).toBe(otherNode(before));
      expect(await storesDuring(() => shopper.quantities())).toEqual({ n1: 0, n2: 0 });
    });

    test("an identical write stores nothing, a change stores once", async () => {
      const isbn = await aShopper();
      const holder = idOf(testLab.holderOf(shopper));
      const item = `/api/cart/items/${isbn}`;
      const setTo = (quantity: number) =>
        shopper.send(item, { method: "PATCH", body: { quantity } });
      const identical = await storesDuring(async () => {
        const { headers } = await setTo(1);
        expect(headers.get("server-timing")).toBe('backup;desc="skipped not-modified"');
      });
      expect(identical).toEqual({ n1: 0, n2: 0 });
      const change = await storesDuring(async () => {
        const { headers } = await setTo(2);
        expect(headers.get("server-timing")).toContain(`backup;desc="${holder} stored"`);
      });
      expect(change).toEqual({ n1: 0, n2: 0, [holder]: 1 });
    });
  });

  test("attributes, login, age and idle time survive a takeover", async () => {
    const isbn = await aShopper();
    await shopper.send("/api/login", { method: "POST", body: { name: "Ada" } });
    const owner = testLab.ownerOf(shopper);
    const { createdAt, lastAccessAt, idleSeconds } = await sessionOf(shopper);
    await killOwner();
    // a look that neither uses the session nor takes it over
    expect(await sessionOf(shopper)).toMatchObject({
      where: "memcached",
      owner,
      createdAt,
      lastAccessAt,
      idleSeconds,
    });
    const answer = await shopper.get("/api/cart");
    expect(answer.server).toBe(otherApp(owner));
    expect(quantitiesOf(answer)).toEqual({ [isbn]: 1 });
    expect((await shopper.get("/api/me")).body).toEqual({ name: "Ada" });
    const after = await sessionOf(shopper);
    expect(after).toMatchObject({ createdAt, idleSeconds, where: "memory" });
    expect(Date.parse(after.lastAccessAt)).toBeGreaterThan(Date.parse(lastAccessAt));
  });

  test("the heir tells of a takeover with the old id and the new one", async () => {
    await aShopper();
    const { token, node, route } = shopper.parts;
    const owner = testLab.ownerOf(shopper);
    const stream = await listen(shopper, testLab.ports[otherApp(owner)]);
    await killOwner();
    await shopper.quantities();
    // the stream masks tokens
    const start = `${token.slice(0, 8)}-${node}`;
    const event = await waitUntil("the heir tells of it", () => stream.events("taken-over")[0]);
    expect(event).toMatchObject({
      server: otherApp(owner),
      previousRoute: route,
      previousId: `${start}.${owner}`,
      id: `${start}.${otherApp(owner)}`,
    });
    // no node of the new owner's own: the backup moves on, and the cookie says so
    expect(shopper.parts).toMatchObject({ token, route: otherApp(owner) });
    expect(shopper.parts.node).not.toBe(node);
  });
}

async function sessionOf(shopper: Shopper) {
  const { session } = answers.labSession.parse((await shopper.get("/api/lab/session")).body);
  if (session === null) throw new Error(`no session of ${shopper.cookie}`);
  return session;
}
