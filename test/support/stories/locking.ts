// Stories of requests that wait for each other, on two app servers in turns; told without stickiness.
import { afterEach, describe, expect, test } from "vitest";
import { putOn, valueOn } from "../../../app/session-manager/test/support/stored.ts";
import { appNames, memcachedNames } from "../../../scripts/src/index.ts";
import { metricOf } from "../counters.ts";
import { askMemcached } from "../memcached-process.ts";
import { type Answer, quantitiesOf, type Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

const adds = 24;
const foreignOwner = Buffer.from("somebody-else app9");

export function locking(testLab: TestLab): void {
  afterEach(() => testLab.configure());

  /** A shopper with one book; gives its ISBN, too. */
  async function aShopper(): Promise<[Shopper, string]> {
    const shopper = testLab.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    return [shopper, isbn];
  }

  /** Of both app servers together. */
  async function count(metric: string): Promise<number> {
    const counts = appNames.map((app) => metricOf(testLab.ports[app], `session_manager_${metric}`));
    return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0);
  }
  const locksTaken = () => count("acquire_lock_count");
  const unlocked = () => count("non_sticky_sessions_read_only_request_total");

  /** Nobody gets this session's lock until the returned function is called. */
  async function lockAsSomebodyElse({ parts }: Shopper): Promise<() => Promise<void>> {
    const key = `lock:${parts.token}`;
    const ports = memcachedNames.map((name) => testLab.ports[name]);
    await testLab.seeUnlocked({ parts });
    for (const port of ports) await putOn(port, key, foreignOwner);
    return async () => {
      for (const port of ports) {
        expect(await valueOn(port, key), "nobody else takes it away").toEqual(foreignOwner);
        await askMemcached(port, `delete ${key}`);
      }
    };
  }

  test.each(["all", "auto", "uriPattern:/api/cart/.*"])(
    `${adds} parallel adds through both app servers are all there, with lockingMode %s`,
    async (lockingMode) => {
      await testLab.configure({ lockingMode });
      const [shopper, isbn] = await aShopper();
      // without a key HAProxy does not try a second time what was refused
      const answers = await Promise.all(
        Array.from({ length: adds }, () => shopper.add(isbn, null)),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      for (const app of appNames)
        expect(answers.filter(({ server }) => server === app)).toHaveLength(adds / 2);
      expect(await shopper.quantities()).toEqual({ [isbn]: 1 + adds });
    },
  );

  describe("lockingMode auto", () => {
    test("takes no lock for requests that it knows to read only, and one for each that may change", async () => {
      const [shopper, isbn] = await aShopper();
      // each app server learns by itself
      for (const _ of appNames) await shopper.quantities();
      const [locksBefore, unlockedBefore] = [await locksTaken(), await unlocked()];
      for (let read = 0; read < 10; read += 1) await shopper.quantities();
      expect(await locksTaken()).toBe(locksBefore);
      expect(await unlocked()).toBe(unlockedBefore + 10);
      await shopper.add(isbn);
      await shopper.add(isbn);
      expect(await locksTaken()).toBe(locksBefore + 2);
      expect(await unlocked()).toBe(unlockedBefore + 10);
    });

    test("lets a reader pass while somebody else has the lock, and a writer wait", async () => {
      const [shopper, isbn] = await aShopper();
      for (const _ of appNames) await shopper.quantities();
      const free = await lockAsSomebodyElse(shopper);
      const [writing, hasAnswered] = pending(shopper.add(isbn));
      for (const _ of appNames) expect(await shopper.quantities()).toEqual({ [isbn]: 1 });
      expect(hasAnswered()).toBe(false);
      await free();
      expect(quantitiesOf(await writing)).toEqual({ [isbn]: 2 });
    });
  });

  test("lockingMode uriPattern lets what does not match pass, and what matches wait", async () => {
    await testLab.configure({ lockingMode: "uriPattern:/api/cart/items" });
    const [shopper, isbn] = await aShopper();
    const before = await locksTaken();
    const free = await lockAsSomebodyElse(shopper);
    const [matching, hasAnswered] = pending(shopper.add(isbn));
    // the whole path has to match
    const item = `/api/cart/items/${isbn}`;
    const change = await shopper.send(item, { method: "PATCH", body: { quantity: 5 } });
    expect(quantitiesOf(change)).toEqual({ [isbn]: 5 });
    expect(await shopper.quantities()).toEqual({ [isbn]: 5 });
    expect(hasAnswered()).toBe(false);
    expect(await locksTaken()).toBe(before);
    await free();
    expect(quantitiesOf(await matching)).toEqual({ [isbn]: 6 });
    expect(await locksTaken()).toBe(before + 1);
  });
}

/** The answer to come, and whether it has. */
function pending(answer: Promise<Answer>): [Promise<Answer>, () => boolean] {
  let hasAnswered = false;
  const settled = answer.finally(() => (hasAnswered = true));
  return [settled, () => hasAnswered];
}
