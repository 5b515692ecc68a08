// Stories of a lab that has just started: what the logs say, and what HAProxy passes on.
import { describe, expect, test } from "vitest";
import { answers } from "../../../app/src/api.ts";
import { waitUntil } from "../../../scripts/src/index.ts";
import { Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export function aStartedLab(testLab: TestLab): void {
  test.each([
    ["app1", "n2", "n1"],
    ["app2", "n1", "n2"],
  ] as const)("%s backs up to %s and keeps %s for failover", async (app, primary, failover) => {
    expect(await testLab.lab.logs(app)).toContain(
      `MemcachedSessionService finished initialization, sticky true, with node ids [${primary}] and failover node ids [${failover}]`,
    );
  });

  test("the page is served through HAProxy", async () => {
    const answer = await testLab.shopper().get("/");
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<script type="module"');
  });

  test("every request has a line in HAProxy's log with the app server and the way it ended", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    const { server } = await shopper.add(first);
    expect((await shopper.get("/api/cart")).server).toBe(server);
    const line = `GET /api/cart 200 by ${server} in \\d+ ms, cookie ${server}, retries 0, end --VN`;
    // it is written when the answer has left
    await waitUntil(`HAProxy has logged ${line}`, async () =>
      new RegExp(line).test(await testLab.lab.logs("haproxy")),
    );
  });

  describe("the cookie's prefix", () => {
    test("reaches the app server beside the cookie", async () => {
      const shopper = testLab.shopper();
      const [first = ""] = await shopper.isbns();
      const { server } = await shopper.add(first);
      expect((await labSession(shopper)).cookie).toMatchObject({ prefix: server });
    });

    test("is what the cookie says, not what a client claims", async () => {
      const shopper = testLab.shopper();
      const [first = ""] = await shopper.isbns();
      const { server } = await shopper.add(first);
      const claim = { "x-browser-cookie-prefix": "somebody" };
      expect((await labSession(shopper, claim)).cookie).toMatchObject({ prefix: server });
      const withoutPrefix = new Shopper(testLab.ports.haproxy, shopper.cookie?.split("~")[1]);
      expect((await labSession(withoutPrefix, claim)).cookie).toMatchObject({ prefix: null });
    });
  });
}

async function labSession(shopper: Shopper, headers?: Record<string, string>) {
  return answers.labSession.parse((await shopper.get("/api/lab/session", headers)).body);
}
