// Stories of options and requests that decide what reaches memcached, told with stickiness.
import { afterEach, describe, expect, test } from "vitest";
import { attributesOn } from "../../../app/session-manager/test/support/stored.ts";
import { otherApp } from "../../../scripts/src/index.ts";
import { quantitiesOf, type Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export function whatIsStored(testLab: TestLab): void {
  afterEach(async () => {
    await testLab.heal();
    await testLab.configure();
  });

  /** What the memcached with the backup holds of a shopper's session. */
  async function storedOf(shopper: Shopper): Promise<unknown> {
    return attributesOn(testLab.ports[testLab.holderOf(shopper)], shopper.parts.token);
  }

  /** The answer of the app server that takes over when the owner dies. */
  async function afterTakeover(shopper: Shopper, path: string) {
    const owner = testLab.ownerOf(shopper);
    await testLab.lab.kill(owner);
    const answer = await shopper.get(path);
    expect(answer.server).toBe(otherApp(owner));
    return answer;
  }

  describe("what is taken away stays away", () => {
    test("the last item of a cart is removed, its owner dies, and the cart is empty", async () => {
      const shopper = testLab.shopper();
      const [isbn = ""] = await shopper.isbns();
      await shopper.add(isbn);
      const answer = await shopper.send(`/api/cart/items/${isbn}`, { method: "DELETE" });
      expect(answer.headers.get("server-timing")).toContain("stored");
      expect(await storedOf(shopper)).toMatchObject({ cart: [] });
      expect(quantitiesOf(await afterTakeover(shopper, "/api/cart"))).toEqual({});
    });

    test("a checkout empties the cart, and its owner dies: nothing is bought twice", async () => {
      const shopper = testLab.shopper();
      const [isbn = ""] = await shopper.isbns();
      await shopper.add(isbn);
      const checkout = { method: "POST", headers: { "idempotency-key": "once" } };
      const { body: order } = await shopper.send("/api/checkout", checkout);
      expect(quantitiesOf(await afterTakeover(shopper, "/api/cart"))).toEqual({});
      expect((await shopper.send("/api/checkout", checkout)).body).toEqual(order);
    });
  });

  test("an attribute that sessionAttributeFilter leaves out is in memory, and goes with its app server", async () => {
    await testLab.configure({ sessionAttributeFilter: "cart|served" });
    const shopper = testLab.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.send("/api/login", { method: "POST", body: { name: "Ada" } });
    await shopper.add(isbn);
    expect((await shopper.get("/api/me")).body).toEqual({ name: "Ada" });
    const stored = await storedOf(shopper);
    expect(Object.keys(stored as object).toSorted()).toEqual(["cart", "served"]);
    expect((await afterTakeover(shopper, "/api/me")).body).toEqual({ name: null });
    expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
  });
}
