// Stories of a lab that goes from one mode to the other, and of what the command line says without stickiness.
import { afterEach, expect, test } from "vitest";
import { answers } from "../../../app/src/api.ts";
import { appNames, type Mode, waitUntil } from "../../../scripts/src/index.ts";
import { runLab } from "../command-line.ts";
import { Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export function modesOfALab(testLab: TestLab): void {
  const lab = (...args: string[]) => runLab(args, { ...testLab.environment, LANG: "C.UTF-8" });
  afterEach(() => testLab.lab.up("sticky"));

  /** As HAProxy and each app server have it. */
  async function modes(): Promise<Mode[]> {
    const asked = appNames.map(async (app) => {
      const answer = await new Shopper(testLab.ports[app]).get("/api/lab/session");
      return answers.labSession.parse(answer.body).mode;
    });
    return [(await testLab.lab.report()).mode, ...(await Promise.all(asked))];
  }

  test("a cart outlives the switch to non-sticky, and back", async () => {
    const shopper = testLab.shopper();
    const [first = "", second = "", third = ""] = await shopper.isbns();
    await shopper.add(first);
    await testLab.lab.up("non-sticky");
    expect(await modes()).toEqual(["non-sticky", "non-sticky", "non-sticky"]);
    expect(await shopper.quantities()).toEqual({ [first]: 1 });
    await shopper.add(second);
    expect(shopper.parts).toMatchObject({ prefix: undefined, route: undefined });
    await testLab.lab.up("sticky");
    expect(await modes()).toEqual(["sticky", "sticky", "sticky"]);
    const { server } = await shopper.add(third);
    expect(await shopper.quantities()).toEqual({ [first]: 1, [second]: 1, [third]: 1 });
    expect(shopper.parts).toMatchObject({ prefix: server, route: server });
  });

  test("a node that is started again goes on in the mode of the lab", async () => {
    await testLab.lab.up("non-sticky");
    for (const name of ["app1", "haproxy"] as const) {
      await testLab.lab.kill(name);
      await testLab.lab.start(name);
    }
    await testLab.lab.restart("app2");
    expect(await modes()).toEqual(["non-sticky", "non-sticky", "non-sticky"]);
    const all = ["haproxy", "app1", "app2"] as const;
    for (const name of all) await testLab.lab.kill(name);
    for (const name of all) await testLab.lab.start(name);
    expect(await modes()).toEqual(["non-sticky", "non-sticky", "non-sticky"]);
  });

  test.each(["sticky", "non-sticky"] as const)(
    "HAProxy tells to which app servers it sends requests, %s",
    async (mode) => {
      await testLab.lab.up(mode);
      const told = async (name: string) => {
        const url = `http://127.0.0.1:${testLab.ports.haproxy}/haproxy-health/${name}`;
        return (await fetch(url)).status;
      };
      expect([await told("app1"), await told("app2"), await told("app3")]).toEqual([200, 200, 503]);
      await testLab.lab.kill("app1");
      await waitUntil("HAProxy misses app1", async () => (await told("app1")) === 503);
      expect(await told("app2")).toBe(200);
      await testLab.lab.start("app1");
      expect(await told("app1")).toBe(200);
    },
  );

  test("reset forgets every session, and goes back to sticky unless it is told otherwise", async () => {
    await testLab.lab.up("non-sticky");
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    await shopper.add(first);
    expect(await lab("reset", "--non-sticky")).toMatchObject({ code: 0 });
    expect(await modes()).toEqual(["non-sticky", "non-sticky", "non-sticky"]);
    expect(await shopper.quantities()).toEqual({});
    expect(await lab("reset")).toMatchObject({ code: 0 });
    expect(await modes()).toEqual(["sticky", "sticky", "sticky"]);
  });

  test("keys, cookie and status tell of copies and of no owner, and of no locks", async () => {
    await testLab.lab.up("non-sticky");
    const shopper = testLab.shopper();
    const [first = "", second = ""] = await shopper.isbns();
    await shopper.add(first);
    const adds = Promise.all(Array.from({ length: 40 }, () => shopper.add(second)));
    // while requests hold locks
    for (let looks = 0; looks < 5; looks += 1)
      for (const { unreadable } of await testLab.lab.keys()) expect(unreadable).toEqual([]);
    await adds;
    const { output: keys } = await lab("keys");
    expect(keys).toContain("STORED BY");
    expect(keys).not.toContain("OWNER");
    const { output: cookie } = await lab("cookie", shopper.cookie ?? "");
    expect(cookie).toMatch(/the first copy is on memcached[12], the second on memcached[12]/);
    expect(cookie).toMatch(/memcached1 +copy +version \d+, stored by app[12]/);
    expect(cookie).toMatch(/memcached2 +copy +version \d+, stored by app[12]/);
    expect(cookie).not.toMatch(/owner|older/i);
    expect((await lab("status")).output).toMatch(
      /Engine \w+, non-sticky\.\n[^]*\d (?:copy|copies)\n/,
    );
    expect(await shopper.quantities()).toEqual({ [first]: 1, [second]: 40 });
  });
}
