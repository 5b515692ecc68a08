// Stories of HAProxy in turns instead of by the cookie; told without stickiness.
import { expect, test } from "vitest";
import type { TestLab } from "../test-lab.ts";

export function roundRobin(testLab: TestLab): void {
  test("requests go to the app servers in turn", async () => {
    const shopper = testLab.shopper();
    const servers: (string | null)[] = [];
    for (let asked = 0; asked < 6; asked += 1) servers.push((await shopper.get("/api/me")).server);
    const [first, second] = servers;
    expect(new Set([first, second])).toEqual(new Set(["app1", "app2"]));
    expect(servers).toEqual([first, second, first, second, first, second]);
  });

  test("the cookie has neither prefix nor route", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    const { setCookie } = await shopper.add(first);
    expect(setCookie).toMatch(/^[0-9A-F]{32}-n[12]$/);
  });

  test("the lab knows its mode", async () => {
    expect((await testLab.lab.report()).mode).toBe("non-sticky");
  });
}
