// Stories of sessions that live in memcached alone, twice, and of memcached nodes that die; told without stickiness.
import { afterEach, describe, expect, test } from "vitest";
import { idOf, type MemcachedName, waitUntil } from "../../../scripts/src/index.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import { otherNode, type TestLab } from "../test-lab.ts";

export function nonStickySessions(testLab: TestLab): void {
  afterEach(async () => {
    await testLab.heal();
    await testLab.configure();
  });

  /** A shopper with one book; gives its ISBN, too. */
  async function aShopper(): Promise<[Shopper, string]> {
    const shopper = testLab.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    return [shopper, isbn];
  }

  async function holdersOf(shopper: Shopper): Promise<MemcachedName[]> {
    return (await testLab.recordsOf(shopper)).map(({ name }) => name).toSorted();
  }

  test("a write through one app server is read through the other in the next request, 20 times", async () => {
    const [shopper, isbn] = await aShopper();
    for (let round = 2; round <= 20; round += 1) {
      const written = await shopper.add(isbn);
      expect(quantitiesOf(written), `round ${round}`).toEqual({ [isbn]: round });
      const read = await shopper.get("/api/cart");
      expect(read.server, `round ${round}`).not.toBe(written.server);
      expect(quantitiesOf(read), `round ${round}`).toEqual({ [isbn]: round });
      expect([written.setCookie, read.setCookie], `round ${round}`).toEqual([undefined, undefined]);
      expect(read.headers.get("server-timing"), `round ${round}`).toContain("skipped not-modified");
      // so that the next write is the other one's
      await shopper.get("/api/me");
    }
  });

  test("an identical write through the other app server stores nothing, a change stores once on each node", async () => {
    const [shopper, isbn] = await aShopper();
    const item = `/api/cart/items/${isbn}`;
    const setTo = (quantity: number) => shopper.send(item, { method: "PATCH", body: { quantity } });
    const versions = async () => (await testLab.recordsOf(shopper)).map(({ version }) => version);
    expect(await versions()).toEqual([1, 1]);
    expect((await setTo(1)).headers.get("server-timing")).toContain("skipped not-modified");
    expect(await versions()).toEqual([1, 1]);
    expect((await setTo(2)).headers.get("server-timing")).toContain("stored");
    expect(await versions()).toEqual([2, 2]);
  });

  test("an attribute that sessionAttributeFilter leaves out ends with its request", async () => {
    await testLab.configure({ sessionAttributeFilter: "cart|served" });
    const [shopper, isbn] = await aShopper();
    const login = { method: "POST", body: { name: "Ada" } };
    expect((await shopper.send("/api/login", login)).body).toEqual({ name: "Ada" });
    expect((await shopper.get("/api/me")).body).toEqual({ name: null });
    expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
  });

  describe("a session is on both memcached nodes", () => {
    test("the second one is killed and started: it gets its copy back without a request", async () => {
      const [shopper, isbn] = await aShopper();
      const first = testLab.holderOf(shopper);
      const second = otherNode(first);
      expect(await holdersOf(shopper)).toEqual([first, second].toSorted());
      await testLab.lab.kill(second);
      await testLab.lab.start(second);
      await testLab.seeEveryNode();
      await waitUntil("both have a copy", async () => (await holdersOf(shopper)).length === 2);
      // it is as good as the first
      await testLab.lab.kill(first);
      for (let server = 1; server <= 2; server += 1)
        expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
    });

    test("the first one is killed: both app servers go on with the second copy", async () => {
      const [shopper, isbn] = await aShopper();
      const { token } = shopper.parts;
      const dead = testLab.holderOf(shopper);
      const heir = otherNode(dead);
      await testLab.lab.kill(dead);
      const answer = await shopper.get("/api/cart");
      expect(quantitiesOf(answer)).toEqual({ [isbn]: 1 });
      expect(answer.setCookie).toBe(`${token}-${idOf(heir)}`);
      expect(quantitiesOf(await shopper.add(isbn))).toEqual({ [isbn]: 2 });
      expect(await shopper.quantities()).toEqual({ [isbn]: 2 });
      expect(await holdersOf(shopper)).toEqual([heir]);
    });
  });
}
