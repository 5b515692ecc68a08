// Stories of three memcached nodes and three app servers with stickiness: nothing knows the number two.
import { afterEach, describe, expect, test } from "vitest";
import { waitUntil } from "../../../scripts/src/index.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import type { Topology } from "../topology.ts";

export function threeOfEach(topology: Topology): void {
  afterEach(async () => {
    await topology.heal();
    await topology.configure();
  });

  /** A shopper with one book; gives its ISBN, too. */
  async function aShopper(): Promise<[Shopper, string]> {
    const shopper = topology.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    return [shopper, isbn];
  }

  const killNodes = (ids: readonly (string | undefined)[]) =>
    Promise.all(ids.map((id) => topology.node(id).kill()));
  const othersThan = (id: string | undefined) => topology.nodeIds.filter((other) => other !== id);

  describe("memcached nodes die", () => {
    test("one: the token stays, the id gets another node, and the session is stored there", async () => {
      const [shopper, isbn] = await aShopper();
      const { token, node, route } = shopper.parts;
      expect(await topology.holdersOf(shopper)).toEqual([node]);
      await killNodes([node]);
      const answer = await shopper.add(isbn);
      expect(quantitiesOf(answer)).toEqual({ [isbn]: 2 });
      const now = shopper.parts;
      expect(othersThan(node)).toContain(now.node);
      expect(answer.setCookie).toBe(`${route}~${token}-${now.node}.${route}`);
      expect(await topology.holdersOf(shopper)).toEqual([now.node]);
    });

    test("two of three at once: the third is used, and has everything when the owner dies, too", async () => {
      const [shopper, isbn] = await aShopper();
      const { node, route } = shopper.parts;
      const [second, third] = othersThan(node);
      await killNodes([node, second]);
      expect(quantitiesOf(await shopper.add(isbn))).toEqual({ [isbn]: 2 });
      expect(shopper.parts.node).toBe(third);
      expect(await topology.holdersOf(shopper)).toEqual([third]);
      await topology.killApp(route);
      const answer = await shopper.get("/api/cart");
      expect(answer.server).not.toBe(route);
      expect(quantitiesOf(answer)).toEqual({ [isbn]: 2 });
    });

    test("all three: id and session stay, no cookie is sent again, and one that returns gets the session", async () => {
      const [shopper, isbn] = await aShopper();
      const { cookie, parts } = shopper;
      // its own last, so that the session has nowhere to move to
      await killNodes(othersThan(parts.node));
      await killNodes([parts.node]);
      for (const quantity of [2, 3, 4]) {
        const answer = await shopper.add(isbn);
        expect(quantitiesOf(answer)).toEqual({ [isbn]: quantity });
        expect(answer.setCookie).toBeUndefined();
      }
      expect(shopper.cookie).toBe(cookie);
      const [returning = ""] = othersThan(parts.node);
      await topology.node(returning).restart();
      await waitUntil("the session is stored without a request", async () =>
        (await topology.holdersOf(shopper)).includes(returning),
      );
      const { setCookie } = await shopper.get("/api/cart");
      expect(setCookie).toBe(`${parts.route}~${parts.token}-${returning}.${parts.route}`);
      expect((await shopper.get("/api/cart")).setCookie).toBeUndefined();
      await topology.killApp(parts.route);
      expect(await shopper.quantities()).toEqual({ [isbn]: 4 });
    });
  });

  test("two of three app servers die, one after the other, and the third one has the cart", async () => {
    const [shopper, isbn] = await aShopper();
    for (const quantity of [2, 3]) {
      await topology.killApp(shopper.parts.route);
      expect(quantitiesOf(await shopper.add(isbn))).toEqual({ [isbn]: quantity });
    }
    const { prefix, route } = shopper.parts;
    expect(prefix).toBe(route);
    expect(await shopper.quantities()).toEqual({ [isbn]: 3 });
  });

  describe("the configuration is read again", () => {
    test("with a new node: sessions begin to be stored there", async () => {
      await topology.configure({ memcachedNodes: topology.listOf(["n1", "n2"]) });
      const [before, isbn] = await aShopper();
      await topology.configure();
      const newcomer = await waitUntil("a session begins on n3", async () => {
        const [shopper] = await aShopper();
        return shopper.parts.node === "n3" && shopper;
      });
      expect(await topology.holdersOf(newcomer)).toEqual(["n3"]);
      const answer = await before.get("/api/cart");
      expect(quantitiesOf(answer)).toEqual({ [isbn]: 1 });
      expect(answer.setCookie).toBeUndefined();
    });

    test("without a node: its sessions move without a request, and need it no more", async () => {
      const shoppers = await Promise.all(Array.from({ length: 9 }, () => aShopper()));
      const leaving = shoppers[0]?.[0].parts.node;
      const moving = shoppers.filter(([{ parts }]) => parts.node === leaving);
      const staying = othersThan(leaving);
      await topology.configure({ memcachedNodes: topology.listOf(staying) });
      for (const [shopper] of moving)
        await waitUntil("the session has moved without a request", async () =>
          (await topology.holdersOf(shopper)).some((id) => staying.includes(id)),
        );
      await topology.node(leaving).kill();
      const owner = moving[0]?.[0].parts.route;
      await topology.killApp(owner);
      for (const [shopper, isbn] of shoppers) {
        const { token } = shopper.parts;
        expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
        expect(shopper.parts).toMatchObject({ token });
        expect(staying).toContain(shopper.parts.node);
      }
    });
  });
}
