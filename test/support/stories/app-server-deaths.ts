// Stories of app servers that die or hang; each is told on whichever engine the lab runs.
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { otherApp, waitUntil, type AppName } from "../../../scripts/src/index.ts";
import { listen } from "../event-stream.ts";
import { quantitiesOf, type Answer, type Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export interface Rounds {
  /** How often each death is repeated. */
  rounds: number;
}

/** `timeout server` of HAProxy. */
const haproxyPatienceMs = 2000;

export function appServerDeaths(testLab: TestLab, { rounds }: Rounds): void {
  afterEach(() => testLab.heal());

  describe("the app server that answered dies", () => {
    test(`an add right after its kill -9 is answered by the other one, ${rounds} times`, async () => {
      const shopper = testLab.shopper();
      const [first = "", second = ""] = await shopper.isbns();
      for (let round = 1; round <= rounds; round += 1) {
        const dead = serverOf(await shopper.add(first));
        await testLab.lab.kill(dead);
        const answer = await shopper.add(second);
        expectTakeover(answer, shopper, dead, round);
        expect(quantitiesOf(answer), `round ${round}`).toEqual({ [first]: round, [second]: round });
        await testLab.lab.start(dead);
      }
      expect(await shopper.quantities()).toEqual({ [first]: rounds, [second]: rounds });
    });

    test(`a look into the cart right after its kill -9 is answered by the other one, ${rounds} times`, async () => {
      const shopper = testLab.shopper();
      const [first = ""] = await shopper.isbns();
      for (let round = 1; round <= rounds; round += 1) {
        const dead = serverOf(await shopper.add(first));
        await testLab.lab.kill(dead);
        const answer = await shopper.get("/api/cart");
        expectTakeover(answer, shopper, dead, round);
        expect(quantitiesOf(answer), `round ${round}`).toEqual({ [first]: round });
        await testLab.lab.start(dead);
      }
    });

    test("an add that it had in hand when it died is answered by the other one, and adds once", async () => {
      const shopper = testLab.shopper();
      const [first = "", second = ""] = await shopper.isbns();
      const dead = serverOf(await shopper.add(first));
      // paused, it takes the connection and the request, and does nothing with it
      await testLab.lab.pause(dead);
      const pending = shopper.add(second);
      await testLab.lab.kill(dead);
      const answer = await pending;
      expectTakeover(answer, shopper, dead);
      expect(quantitiesOf(answer)).toEqual({ [first]: 1, [second]: 1 });
    });

    test("the shopper stays with the new app server when the old one is back", async () => {
      const shopper = testLab.shopper();
      const [first = ""] = await shopper.isbns();
      const dead = serverOf(await shopper.add(first));
      await testLab.lab.kill(dead);
      await shopper.add(first);
      await testLab.lab.start(dead);
      const answer = await shopper.add(first);
      expect(answer.server).toBe(otherApp(dead));
      expect(answer.setCookie).toBeUndefined();
      expect(quantitiesOf(answer)).toEqual({ [first]: 3 });
    });
  });

  test("an app server that hangs costs one bounded wait, and what it wakes up with changes nothing", async () => {
    const shopper = testLab.shopper();
    const [first = "", second = ""] = await shopper.isbns();
    const hanging = serverOf(await shopper.add(first));
    await testLab.lab.pause(hanging);
    const answer = await shopper.add(second);
    expectTakeover(answer, shopper, hanging);
    expect(answer.ms).toBeLessThan(4000);
    const next = await shopper.add(second);
    expect(next.ms).toBeLessThan(1000);
    await testLab.lab.resume(hanging);
    expect(await shopper.quantities()).toEqual({ [first]: 1, [second]: 2 });
  });

  test("an add without an Idempotency-Key is never sent twice", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    const hanging = serverOf(await shopper.add(first));
    await testLab.lab.pause(hanging);
    const answer = await shopper.add(first, null);
    expect(answer.server).toBeNull();
    expect(answer.status).toBe(504);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ status: 504, code: "app_server_timeout" });
  });

  test("the lab's event stream outlives a silence, and ends when its app server hangs", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    const server = serverOf(await shopper.add(first));
    const stream = await listen(shopper, testLab.ports.haproxy);
    expect(stream.server).toBe(server);
    // time itself is what is tested here: longer than HAProxy waits for any other answer
    await delay(haproxyPatienceMs + 500);
    await shopper.add(first);
    await waitUntil("the stream tells of the add", () => stream.text().includes("event: stored"));
    expect(stream.hasEnded()).toBe(false);
    await testLab.lab.pause(server);
    await waitUntil("HAProxy ends the stream", () => stream.hasEnded());
  });

  test("a cart is still there after both app servers died", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    await shopper.add(first);
    await Promise.all([testLab.lab.kill("app1"), testLab.lab.kill("app2")]);
    const answer = await shopper.getAsBrowsersDo("/api/cart");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.body).toMatchObject({ status: 503, code: "no_app_server" });
    await testLab.heal();
    expect(await shopper.quantities()).toEqual({ [first]: 1 });
  });
}

function serverOf({ server, status }: Answer): AppName {
  if (server !== "app1" && server !== "app2") throw new Error(`${status}, from no app server`);
  return server;
}

function expectTakeover(answer: Answer, shopper: Shopper, dead: AppName, round = 1): void {
  const heir = otherApp(dead);
  expect(answer.status, `round ${round}: ${JSON.stringify(answer.body)}`).toBe(200);
  expect(answer.server, `round ${round}`).toBe(heir);
  expect(answer.setCookie, `round ${round}`).toBe(shopper.cookie);
  expect(shopper.parts, `round ${round}`).toMatchObject({ prefix: heir, route: heir });
}
