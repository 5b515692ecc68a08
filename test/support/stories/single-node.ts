// Stories of one memcached node without an id (`host:port`): ids carry no node, and nothing else is missing.
import { afterEach, expect, test } from "vitest";
import { waitUntil } from "../../../scripts/src/index.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import type { Topology } from "../topology.ts";

const adds = 20;

/** A shopper with one book; gives its ISBN, too. */
async function aShopper(topology: Topology): Promise<[Shopper, string]> {
  const shopper = topology.shopper();
  const [isbn = ""] = await shopper.isbns();
  await shopper.add(isbn);
  return [shopper, isbn];
}

export function singleNode(topology: Topology): void {
  afterEach(() => topology.heal());

  test("ids carry no node, and a session survives its app server", async () => {
    const [shopper, isbn] = await aShopper(topology);
    expect(shopper.cookie).toMatch(/^(app[12])~[0-9A-F]{32}\.\1$/);
    const { token, route } = shopper.parts;
    await topology.killApp(route);
    const answer = await shopper.add(isbn);
    expect(quantitiesOf(answer)).toEqual({ [isbn]: 2 });
    expect(answer.setCookie).toMatch(new RegExp(`^(app[12])~${token}\\.\\1$`));
    expect(shopper.parts.route).not.toBe(route);
  });

  test("the node dies and returns: id and session stay, and the session is stored again without a request", async () => {
    const [shopper, isbn] = await aShopper(topology);
    const { cookie } = shopper;
    await topology.node("n1").kill();
    for (const quantity of [2, 3]) {
      const answer = await shopper.add(isbn);
      expect(quantitiesOf(answer)).toEqual({ [isbn]: quantity });
      expect(answer.headers.get("server-timing")).toContain("unprotected");
    }
    await topology.node("n1").restart();
    await waitUntil("the session is stored without a request", async () => {
      return (await topology.holdersOf(shopper)).length > 0;
    });
    expect(await shopper.quantities()).toEqual({ [isbn]: 3 });
    expect(shopper.cookie).toBe(cookie);
  });
}

export function singleNodeNonSticky(topology: Topology): void {
  afterEach(() => topology.heal());

  test("an id is a token alone, and parallel adds through both app servers are all there", async () => {
    const [shopper, isbn] = await aShopper(topology);
    const { cookie } = shopper;
    expect(cookie).toMatch(/^[0-9A-F]{32}$/);
    const answers = await Promise.all(Array.from({ length: adds }, () => shopper.add(isbn, null)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const route of topology.routes)
      expect(await topology.at(route, shopper).quantities(), `at ${route}`).toEqual({
        [isbn]: adds + 1,
      });
    expect(shopper.cookie).toBe(cookie);
  });

  test("the node hangs and goes on: the session is as it was", async () => {
    const [shopper, isbn] = await aShopper(topology);
    const node = topology.node("n1");
    await node.pause();
    await topology.seeNodes("down");
    expect((await shopper.get("/api/cart")).status).toBe(503);
    await node.resume();
    await topology.seeNodes("up");
    expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
  });
}
