// The story of an app server that is paused between its handler and its store, and wakes up when others have gone on.
import { afterEach, describe, expect, test } from "vitest";
import { answers } from "../../../app/src/api.ts";
import { type AppName, otherApp, waitUntil } from "../../../scripts/src/index.ts";
import { type Answer, quantitiesOf, Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export interface Protocols {
  /** Each takes a restart of both app servers, but for `text`, which they speak anyway. */
  protocols: readonly ("text" | "meta")[];
}

/** Told in either mode: with stickiness the other one takes over, without it waits until the lock has expired. */
export function pausedBeforeStore(testLab: TestLab, { protocols }: Protocols): void {
  describe.each(protocols)(
    "with protocol %s, an app server paused before its store",
    (protocol) => {
      afterEach(async () => {
        await testLab.heal();
        if (protocol !== "text") await testLab.restart();
      });

      test("is refused when it wakes up, the newer data stays, and it serves that when the other one dies", async () => {
        if (protocol !== "text") await testLab.restart({ memcachedProtocol: protocol });
        const shopper = testLab.shopper();
        const [first = "", second = "", third = ""] = await shopper.isbns();
        const paused = serverOf(await shopper.add(first));
        const heir = otherApp(paused);
        const { refused } = await holdAndPause(paused, shopper, second);

        const newer = await shopper.add(third);
        expect(newer.server).toBe(heir);
        expect(quantitiesOf(newer)).toEqual({ [first]: 1, [third]: 1 });

        await testLab.lab.resume(paused);
        expect(await testLab.lab.release(paused)).toContain("503, backup failed session_conflict");
        expect((await refused).body).toMatchObject({ status: 503, code: "session_conflict" });
        expect(await refused).toMatchObject({ status: 503, server: paused });
        expect(await shopper.quantities()).toEqual({ [first]: 1, [third]: 1 });

        await untilServing(paused);
        await testLab.lab.kill(heir);
        const answer = await shopper.get("/api/cart");
        expect(answer.server).toBe(paused);
        expect(quantitiesOf(answer)).toEqual({ [first]: 1, [third]: 1 });
        // what was refused may be sent again
        expect(quantitiesOf(await shopper.add(second))).toEqual({
          [first]: 1,
          [second]: 1,
          [third]: 1,
        });
      });
    },
  );

  /**
   * Asks this app server itself, as HAProxy gives up on it after two seconds: another request would never see what it
   * answers in the end. Resolves when it is paused; gives the answer to come.
   */
  async function holdAndPause(
    app: AppName,
    { cookie }: Shopper,
    isbn: string,
  ): Promise<{ refused: Promise<Answer> }> {
    const port = testLab.ports[app];
    await testLab.lab.hold(app);
    const refused = new Shopper(port, cookie).add(isbn);
    await waitUntil(`${app} holds the request`, async () => {
      const { body } = await new Shopper(port).get("/api/lab/hold");
      return answers.labHold.parse(body).state === "holding";
    });
    await testLab.lab.pause(app);
    return { refused };
  }

  async function untilServing(app: AppName): Promise<void> {
    await waitUntil(`HAProxy sends requests to ${app}`, async () => {
      return (await testLab.shopper().get("/api/books")).server === app;
    });
  }
}

function serverOf({ server, status }: Answer): AppName {
  if (server !== "app1" && server !== "app2") throw new Error(`${status}, from no app server`);
  return server;
}
