// Stories of sessions that end, by a logout or by themselves; told in either mode.
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  recordOn,
  secondsLeft,
  valueOn,
} from "../../../app/session-manager/test/support/stored.ts";
import { appNames, memcachedNames, otherApp, waitUntil } from "../../../scripts/src/index.ts";
import { type Answer, quantitiesOf, Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

const idleSeconds = 2;
/** A record knows its session's last access up to a tenth of the idle limit late, and 5 s for the background. */
const recordSeconds = idleSeconds * 1.1 + 5;
/** memcached keeps a record for a minute more: the clocks of app servers decide on expiry, and not its own. */
const graceSeconds = 60;

export function logouts(testLab: TestLab): void {
  const ports = () => memcachedNames.map((name) => testLab.ports[name]);

  // a lock that is left behind is seen as long as anybody looks
  beforeAll(() => testLab.configure({ lockExpiration: 60 }));
  afterAll(() => testLab.configure());

  test("a session that was logged out leaves nothing to read, and no lock", async () => {
    const shopper = testLab.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    await shopper.send("/api/login", { method: "POST", body: { name: "Ada" } });
    const { parts } = shopper;
    const { token } = parts;
    const thief = new Shopper(testLab.ports.haproxy, shopper.cookie);
    const copies = await Promise.all(ports().map((port) => valueOn(port, token)));
    expect(copies.some((copy) => copy?.includes("Ada"))).toBe(true);
    await shopper.send("/api/logout", { method: "POST" });
    for (const port of ports()) {
      const value = await valueOn(port, token);
      expect(value?.toString("latin1") ?? "").not.toMatch(/Ada|cart/);
      const record = await recordOn(port, token);
      expect(record?.isTombstone ?? true).toBe(true);
    }
    await testLab.seeUnlocked({ parts });
    for (const app of appNames) {
      const elsewhere = new Shopper(testLab.ports[app], thief.cookie);
      expect(await elsewhere.quantities(), `the cart at ${app}`).toEqual({});
      expect((await elsewhere.get("/api/me")).body, `the name at ${app}`).toEqual({ name: null });
    }
    await thief.add(isbn);
    expect(thief.parts.token).not.toBe(token);
  });
}

/** With a restart of both app servers before and after it: only that can change their idle limit. */
export function idleLimits(testLab: TestLab): void {
  beforeAll(() => testLab.restart({ maxInactiveInterval: idleSeconds }));
  afterAll(() => testLab.restart());

  test(`a session that is only read outlives its idle limit of ${idleSeconds} s, one that nobody uses ends with its record`, async () => {
    const [reader, absent] = [testLab.shopper(), testLab.shopper()];
    const [isbn = ""] = await reader.isbns();
    await reader.add(isbn);
    await absent.add(isbn);
    const looks: Answer[] = [];
    const start = performance.now();
    await waitUntil(
      "the reader has read for longer than a record that nobody renews counts",
      async () => {
        looks.push(await reader.get("/api/cart"));
        return performance.now() - start > (recordSeconds + 1) * 1000;
      },
      { intervalMs: 100, timeoutMs: 30_000 },
    );
    for (const look of looks) expect(quantitiesOf(look)).toEqual({ [isbn]: 1 });
    for (const app of appNames) {
      const returning = new Shopper(testLab.ports[app], absent.cookie);
      expect(await returning.quantities(), `the absent one's cart at ${app}`).toEqual({});
      await returning.add(isbn);
      expect(returning.parts.token).not.toBe(absent.parts.token);
    }
    await expectToFade(absent);
    const dead = appNames.find((name) => name === looks.at(-1)?.server) ?? "app1";
    await testLab.lab.kill(dead);
    const answer = await reader.get("/api/cart");
    expect(answer.server).toBe(otherApp(dead));
    expect(quantitiesOf(answer)).toEqual({ [isbn]: 1 });
  });

  /** Nobody has renewed the record, and memcached itself lets it go: within the minute that it has more. */
  async function expectToFade({ parts }: Shopper): Promise<void> {
    const left = await Promise.all(
      memcachedNames.map((name) => secondsLeft(testLab.ports[name], parts.token)),
    );
    // NaN where there is none
    const known = left.filter((seconds) => !Number.isNaN(seconds));
    expect(known.length).toBeGreaterThan(0);
    for (const seconds of known) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeLessThanOrEqual(graceSeconds);
    }
  }
}
