// Stories of memcached nodes that die or hang; each is told on whichever engine the lab runs.
import { afterEach, expect, test } from "vitest";
import { idOf, waitUntil } from "../../../scripts/src/index.ts";
import { runLab } from "../command-line.ts";
import { quantitiesOf } from "../shopper.ts";
import { otherNode, type TestLab } from "../test-lab.ts";
import type { Rounds } from "./app-server-deaths.ts";

/** What one request may wait for memcached: operationTimeout + sessionBackupTimeout of the context files. */
const longestWaitMs = 1000 + 180;

export function memcachedDeaths(testLab: TestLab, { rounds }: Rounds): void {
  afterEach(() => testLab.heal());

  test(`an add right after the kill -9 of the memcached with the backup moves the backup, ${rounds} times`, async () => {
    const shopper = testLab.shopper();
    const [first = "", second = ""] = await shopper.isbns();
    for (let round = 1; round <= rounds; round += 1) {
      await shopper.add(first);
      const { token } = shopper.parts;
      const dead = testLab.holderOf(shopper);
      await testLab.lab.kill(dead);
      const answer = await shopper.add(second);
      expect(quantitiesOf(answer), `round ${round}`).toEqual({ [first]: round, [second]: round });
      const heir = otherNode(dead);
      expect(answer.setCookie, `round ${round}`).toContain(`~${token}-${idOf(heir)}.`);
      const records = await testLab.recordsOf(shopper);
      expect(records, `round ${round}`).toMatchObject([{ name: heir }]);
      await testLab.lab.start(dead);
      await testLab.seeEveryNode();
    }
  });

  test("scripts/lab keys shows the record where the cookie says, before and after a kill", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    await shopper.add(first);
    const { token } = shopper.parts;
    const dead = testLab.holderOf(shopper);
    expect((await runLab(["keys", dead], testLab.environment)).output).toContain(token.slice(0, 8));
    await testLab.lab.kill(dead);
    await shopper.add(first);
    const heir = otherNode(dead);
    expect((await runLab(["keys", heir], testLab.environment)).output).toContain(token.slice(0, 8));
  });

  test(`an add while the memcached with the backup hangs waits no longer than promised, ${rounds} times`, async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    for (let round = 1; round <= rounds; round += 1) {
      await shopper.add(first);
      const hanging = testLab.holderOf(shopper);
      await testLab.lab.pause(hanging);
      const answer = await shopper.add(first);
      expect(quantitiesOf(answer), `round ${round}`).toEqual({ [first]: 2 * round });
      expect(answer.ms, `round ${round}`).toBeLessThan(longestWaitMs);
      expect(answer.setCookie, `round ${round}`).toContain(`-${idOf(otherNode(hanging))}.`);
      await testLab.lab.resume(hanging);
      await testLab.seeEveryNode();
    }
  });

  test("nothing stale comes back from a memcached that hung while the cart changed", async () => {
    const shopper = testLab.shopper();
    const [first = "", second = ""] = await shopper.isbns();
    const { server } = await shopper.add(first);
    await testLab.lab.pause(testLab.holderOf(shopper));
    await shopper.add(second);
    await testLab.heal();
    // whoever takes over reads every node, also the one with the old copy
    if (server !== "app1" && server !== "app2") throw new Error("no app server answered");
    await testLab.lab.kill(server);
    const answer = await shopper.get("/api/cart");
    expect(answer.server).not.toBe(server);
    expect(quantitiesOf(answer)).toEqual({ [first]: 1, [second]: 1 });
  });

  test("only the failover node is left, and used; the primary returns, and the backup moves back without a request", async () => {
    const shopper = testLab.shopperAt("app1");
    const [first = ""] = await shopper.isbns();
    await testLab.lab.kill("memcached2");
    const { setCookie } = await shopper.add(first);
    const { token } = shopper.parts;
    expect(setCookie).toBe(`app1~${token}-n1.app1`);
    await testLab.lab.start("memcached2");
    await waitUntil("the backup is on memcached2", async () =>
      (await testLab.recordsOf(shopper)).some(({ name }) => name === "memcached2"),
    );
    // the cookie follows at the next response, and then stays
    expect((await shopper.get("/api/cart")).setCookie).toBe(`app1~${token}-n2.app1`);
    expect((await shopper.add(first)).setCookie).toBeUndefined();
    await testLab.lab.kill("app1");
    expect(await shopper.quantities()).toEqual({ [first]: 2 });
  });

  test("with both memcached nodes dead the shop goes on under the same id, says that nothing protects the cart, and heals", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    await shopper.add(first);
    const { cookie } = shopper;
    const holder = testLab.holderOf(shopper);
    // in this order, so that the backup has nowhere to move to
    await testLab.lab.kill(otherNode(holder));
    await testLab.lab.kill(holder);
    for (const quantity of [2, 3, 4]) {
      const answer = await shopper.add(first);
      expect(quantitiesOf(answer)).toEqual({ [first]: quantity });
      expect(answer.headers.get("server-timing")).toContain("unprotected");
      expect(answer.setCookie).toBeUndefined();
    }
    expect(await shopper.quantities()).toEqual({ [first]: 4 });
    expect(shopper.cookie).toBe(cookie);
    await testLab.heal();
    await waitUntil("the cart is stored without a request", async () => {
      return (await testLab.recordsOf(shopper)).length > 0;
    });
    await testLab.lab.kill(testLab.ownerOf(shopper));
    expect(await shopper.quantities()).toEqual({ [first]: 4 });
  });
}
