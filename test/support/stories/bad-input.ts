// Stories of input that nobody should send: cookies, request bodies, and bytes in memcached.
import { afterEach, describe, expect, test } from "vitest";
import { memcachedNames, otherApp, waitUntil } from "../../../scripts/src/index.ts";
import { askMemcached } from "../memcached-process.ts";
import { quantitiesOf, Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

const badCookies: Record<string, string> = {
  unknown: "app1~0123456789ABCDEF0123456789ABCDEF-n1.app1",
  "of another application": "s%3AoQ9Zr3.kq7w0Y%2Fp8",
  malformed: "app1~../../etc/passwd",
  empty: "",
  oversized: `app1~${"A".repeat(4000)}-n1.app1`,
  "with a huge prefix": `${"p".repeat(4000)}~0123456789ABCDEF0123456789ABCDEF-n1.app1`,
  "of nodes that are not there": "app9~0123456789ABCDEF0123456789ABCDEF-n9.app9",
};

export function badInput(testLab: TestLab): void {
  afterEach(() => testLab.heal());

  describe("a cookie that is", () => {
    test.each(Object.entries(badCookies))("%s gives a fresh session", async (_name, cookie) => {
      const shopper = new Shopper(testLab.ports.haproxy, cookie);
      expect(quantitiesOf(await shopper.get("/api/cart"))).toEqual({});
      const [first = ""] = await shopper.isbns();
      const answer = await shopper.add(first);
      expect(quantitiesOf(answer)).toEqual({ [first]: 1 });
      expect(answer.setCookie).toMatch(/^app[12]~[0-9A-F]{32}-n[12]\.app[12]$/);
      expect(cookie).not.toContain(shopper.parts.token);
    });
  });

  test("garbage in place of a session gives a new one and a line in the log, and the app server lives on", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    const { server } = await shopper.add(first);
    if (server !== "app1" && server !== "app2") throw new Error("no app server answered");
    const { token } = shopper.parts;
    for (const name of memcachedNames)
      expect(await askMemcached(testLab.ports[name], `set ${token} 0 0 7\r\ngarbage`)).toBe(
        "STORED\r\n",
      );
    await testLab.lab.kill(server);
    const answer = await shopper.get("/api/cart");
    expect(answer.server).toBe(otherApp(server));
    expect(quantitiesOf(answer)).toEqual({});
    await shopper.add(first);
    expect(shopper.parts.token).not.toBe(token);
    const line = new RegExp(`Could not deserialize session with id \\S*${token}`);
    await waitUntil("the log tells of it", async () =>
      line.test(await testLab.lab.logs(otherApp(server))),
    );
    const states = await testLab.lab.status();
    expect(states.find(({ name }) => name === otherApp(server))?.state).toBe("up");
  });

  test.each([
    ["an isbn that is none", { isbn: "x" }, "isbn"],
    ["no isbn", {}, "isbn"],
    ["a quantity of 0", { isbn: "9790000000001", quantity: 0 }, "quantity"],
    ["a quantity that is a text", { isbn: "9790000000001", quantity: "many" }, "quantity"],
  ])("a body with %s gets a 400 that names the field", async (_name, body, field) => {
    const request = { method: "POST", body };
    const answer = await testLab.shopper().send("/api/cart/items", request);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status: 400, errors: [{ field }] });
  });

  test("a body that is no JSON gets a 400 problem document", async () => {
    const request = { method: "POST", body: "{" };
    const answer = await testLab.shopper().send("/api/cart/items", request);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  });
}
