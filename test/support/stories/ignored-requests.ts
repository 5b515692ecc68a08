// Stories of requests that requestUriIgnorePattern leaves without a session; told in either mode.
import { afterEach, expect, test } from "vitest";
import { memcachedNames } from "../../../scripts/src/index.ts";
import { operationsOn } from "../counters.ts";
import type { TestLab } from "../test-lab.ts";

export function ignoredRequests(testLab: TestLab): void {
  afterEach(() => testLab.configure());

  /** All but the reads: app servers read without a request, too, after nodes have gone and come in other tests. */
  const changes = () =>
    Promise.all(
      memcachedNames.map(async (name) => {
        const counters = Object.entries(await operationsOn(testLab.ports[name]));
        return counters.filter(([counter]) => !counter.includes("get"));
      }),
    );

  test.each(["", "?from=catalogue", "?next=/api/cart"])(
    "an ignored request with the query '%s' stores nothing and begins no session",
    async (query) => {
      const stranger = testLab.shopper();
      const customer = testLab.shopper();
      const [first = "", second = ""] = await customer.isbns();
      await customer.add(first);
      await testLab.seeUnlocked(customer);
      const { cookie } = customer;
      await testLab.configure({ requestUriIgnorePattern: ".*\\.(png|css)$|.*/items" });
      const before = await changes();
      for (const shopper of [stranger, customer]) {
        const answer = await shopper.send(`/api/cart/items${query}`, {
          method: "POST",
          body: { isbn: second },
        });
        expect(answer.status).toBe(200);
        expect(answer.setCookie).toBeUndefined();
        expect(answer.headers.get("server-timing")).toBe('backup;desc="skipped not-accessed"');
      }
      expect(await changes()).toEqual(before);
      expect(customer.cookie).toBe(cookie);
      // a path that does not match has its session, and nothing of what was ignored is in it
      expect(await customer.quantities()).toEqual({ [first]: 1 });
    },
  );
}
