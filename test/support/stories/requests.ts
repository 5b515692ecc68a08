// Stories of requests while every node is well: what they cost memcached, and what happens side by side.
import { expect, test } from "vitest";
import { memcachedNames } from "../../../scripts/src/index.ts";
import { operationsOn } from "../counters.ts";
import { quantitiesOf } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export interface Requests {
  /** How many requests that only read. */
  reads: number;
  /** How many adds at the same time. */
  adds: number;
}

export function requestsOfAWellLab(testLab: TestLab, { reads, adds }: Requests): void {
  test(`${reads} looks into the cart make no memcached call`, async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    await shopper.add(first);
    const before = await operations(testLab);
    for (let done = 0; done < reads; done += 10)
      for (const answer of await Promise.all(
        Array.from({ length: 10 }, () => shopper.get("/api/cart")),
      ))
        expect(answer.headers.get("server-timing")).toMatch(/^backup;desc="skipped /);
    expect(await operations(testLab)).toEqual(before);
    await shopper.add(first);
    expect(await operations(testLab), "an add does call").not.toEqual(before);
  });

  test(`${adds} adds at the same time put ${adds} copies into the cart`, async () => {
    const shopper = testLab.shopper();
    const [first = "", second = ""] = await shopper.isbns();
    await shopper.add(first);
    const answers = await Promise.all(Array.from({ length: adds }, () => shopper.add(second)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await shopper.quantities()).toEqual({ [first]: 1, [second]: adds });
  });

  test("the same Idempotency-Key adds once, also at the other app server", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    const { server } = await shopper.add(first, "once");
    expect(quantitiesOf(await shopper.add(first, "once"))).toEqual({ [first]: 1 });
    // a browser that lost its prefix: HAProxy sends it to either of them in turn
    shopper.cookie = shopper.cookie?.replace(`${server}~`, server === "app1" ? "app2~" : "app1~");
    const answer = await shopper.add(first, "once");
    expect(answer.server).not.toBe(server);
    expect(quantitiesOf(answer)).toEqual({ [first]: 1 });
  });
}

/** How often each memcached was asked for anything but its version and its statistics. */
function operations({ ports }: TestLab): Promise<Record<string, string>[]> {
  return Promise.all(memcachedNames.map((name) => operationsOn(ports[name])));
}
