// Stories of three memcached nodes and three app servers without stickiness: nothing knows the number two.
import { afterEach, describe, expect, test } from "vitest";
import { waitUntil } from "../../../scripts/src/index.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import type { Topology } from "../topology.ts";

const adds = 24;

export function threeOfEachNonSticky(topology: Topology): void {
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

  /** The node after this one, in the configured order and round again. */
  function after(id: string | undefined, ids = topology.nodeIds): string {
    return ids[(ids.indexOf(id ?? "") + 1) % ids.length] ?? "";
  }

  /** Each app server has this cart. */
  async function expectEverywhere(shopper: Shopper, cart: object): Promise<void> {
    for (const route of topology.routes)
      expect(await topology.at(route, shopper).quantities(), `at ${route}`).toEqual(cart);
  }

  test("what one app server writes the next two read, and the copies are on two of the three nodes", async () => {
    const [shopper, isbn] = await aShopper();
    const { node } = shopper.parts;
    const servers = new Set<string | null>();
    for (let quantity = 2; quantity <= 4; quantity += 1) {
      const answer = await shopper.add(isbn);
      servers.add(answer.server);
      expect(quantitiesOf(answer)).toEqual({ [isbn]: quantity });
      await expectEverywhere(shopper, { [isbn]: quantity });
      expect((await topology.holdersOf(shopper)).toSorted()).toEqual(
        [node ?? "", after(node)].toSorted(),
      );
    }
    expect(servers).toEqual(new Set(topology.routes));
  });

  test(`${adds} parallel adds through all three app servers are all there`, async () => {
    const [shopper, isbn] = await aShopper();
    const answers = await Promise.all(Array.from({ length: adds }, () => shopper.add(isbn, null)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ server }) => server))).toEqual(new Set(topology.routes));
    await expectEverywhere(shopper, { [isbn]: adds + 1 });
  });

  test("two of three nodes die, one after the other: each time the rest has the data, the third one in the end", async () => {
    const [shopper, isbn] = await aShopper();
    const { token, node: first } = shopper.parts;
    const second = after(first);
    const third = after(second);
    await topology.node(first).kill();
    const answer = await shopper.get("/api/cart");
    expect(quantitiesOf(answer)).toEqual({ [isbn]: 1 });
    expect(answer.setCookie).toBe(`${token}-${second}`);
    // a request that read has made the second copy again
    expect((await topology.holdersOf(shopper)).toSorted()).toEqual([second, third].toSorted());
    await topology.node(second).kill();
    expect(quantitiesOf(await shopper.add(isbn))).toEqual({ [isbn]: 2 });
    expect(shopper.parts).toMatchObject({ token, node: third });
    await expectEverywhere(shopper, { [isbn]: 2 });
  });

  test("every node hangs: requests are refused, no cookie is sent, and then the session is as it was", async () => {
    const [shopper, isbn] = await aShopper();
    const { cookie } = shopper;
    await Promise.all(topology.nodeIds.map((id) => topology.node(id).pause()));
    await topology.seeNodes("down");
    for (const answer of [await shopper.get("/api/cart"), await shopper.add(isbn)]) {
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ code: "session_unavailable" });
      expect(answer.setCookie).toBeUndefined();
    }
    await Promise.all(topology.nodeIds.map((id) => topology.node(id).resume()));
    await topology.seeNodes("up");
    await expectEverywhere(shopper, { [isbn]: 1 });
    expect(shopper.cookie).toBe(cookie);
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
      expect((await topology.holdersOf(newcomer)).toSorted()).toEqual(["n1", "n3"]);
      await expectEverywhere(before, { [isbn]: 1 });
    });

    test("without a node: a session that was there moves with its next request, and needs it no more", async () => {
      const [shopper, isbn] = await aShopper();
      const { token, node: leaving } = shopper.parts;
      const staying = topology.nodeIds.filter((id) => id !== leaving);
      await topology.configure({ memcachedNodes: topology.listOf(staying) });
      expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
      expect(await topology.holdersOf(shopper)).toEqual(expect.arrayContaining(staying));
      expect(shopper.parts.token).toBe(token);
      expect(staying).toContain(shopper.parts.node);
      await topology.node(leaving).kill();
      await topology.node(shopper.parts.node).kill();
      expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
    });

    test("without both nodes that a session was on: it is found there, and moves to the third", async () => {
      const [shopper, isbn] = await aShopper();
      const { token, node } = shopper.parts;
      const third = after(after(node));
      expect(await topology.holdersOf(shopper)).not.toContain(third);
      await topology.configure({ memcachedNodes: topology.listOf([third]) });
      const answer = await shopper.get("/api/cart");
      expect(quantitiesOf(answer)).toEqual({ [isbn]: 1 });
      expect(answer.setCookie).toBe(`${token}-${third}`);
      for (const id of [node, after(node)]) await topology.node(id).kill();
      await expectEverywhere(shopper, { [isbn]: 1 });
    });
  });
}
