// Stories of option enabled: sessions that live in the memory of their app server alone, told with stickiness.
import { afterEach, expect, test } from "vitest";
import { attributesOn } from "../../../app/session-manager/test/support/stored.ts";
import { otherApp, waitUntil } from "../../../scripts/src/index.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

const owner = "app1";

export function enabledOrNot(testLab: TestLab): void {
  afterEach(async () => {
    await testLab.heal();
    await testLab.configure();
  });

  /** Waits until memcached has this cart: `[{ isbn, quantity }]`. */
  async function untilStored(shopper: Shopper, cart: object[]): Promise<void> {
    await waitUntil("the cart is stored without a request", async () => {
      const [holder] = await testLab.recordsOf(shopper);
      if (holder === undefined) return false;
      const stored = await attributesOn(testLab.ports[holder.name], shopper.parts.token);
      return JSON.stringify((stored as { cart?: unknown }).cart) === JSON.stringify(cart);
    });
  }

  test("enabled false at the start: sessions are in memory alone, until it is true", async () => {
    await testLab.restart({ enabled: false }, [owner]);
    const shopper = testLab.shopperAt(owner);
    const [isbn = ""] = await shopper.isbns();
    const answer = await shopper.add(isbn);
    expect(answer.headers.get("server-timing")).toBe('backup;desc="skipped disabled"');
    expect(answer.setCookie).toMatch(/^app1~[0-9A-F]{32}\.app1$/);
    expect(await testLab.recordsOf(shopper)).toEqual([]);
    expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
    await testLab.configure({}, [owner]);
    await untilStored(shopper, [{ isbn, quantity: 1 }]);
    const { setCookie } = await shopper.get("/api/cart");
    expect(setCookie).toMatch(/^app1~[0-9A-F]{32}-n2\.app1$/);
  });

  test("enabled false at run time: changes stay in memory, and are stored when it is true again", async () => {
    const shopper = testLab.shopperAt(owner);
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    await testLab.configure({ enabled: false }, [owner]);
    const before = await testLab.recordsOf(shopper);
    const answer = await shopper.add(isbn);
    expect(answer.headers.get("server-timing")).toBe('backup;desc="skipped disabled"');
    expect(await testLab.recordsOf(shopper)).toEqual(before);
    expect(await shopper.quantities()).toEqual({ [isbn]: 2 });
    await testLab.configure({}, [owner]);
    await untilStored(shopper, [{ isbn, quantity: 2 }]);
    await testLab.lab.kill(owner);
    const atHeir = await shopper.get("/api/cart");
    expect(atHeir.server).toBe(otherApp(owner));
    expect(quantitiesOf(atHeir)).toEqual({ [isbn]: 2 });
  });
}
