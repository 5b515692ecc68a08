import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LabSession } from "../src/api.ts";
import { books } from "../src/bookstore/catalogue.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const [first, second] = books;
if (!first || !second) throw new Error("these tests need two books");

let lab: Lab;
let app1: TestedApp;
let app2: TestedApp;
let shopper: Shopper;

beforeAll(async () => {
  lab = await startLab();
  app1 = await lab.open("app1", { LAB_MODE: "non-sticky" });
  app2 = await lab.open("app2", { LAB_MODE: "non-sticky" });
});
afterAll(() => lab.close());
beforeEach(() => {
  shopper = new Shopper(app1.app);
});

test("what one app server stores the other one reads, with the same cookie", async () => {
  await shopper.add(first.isbn);
  const { cookie } = shopper;
  expect(cookie).toMatch(/^[0-9A-F]{32}-n[12]$/);
  shopper.moveTo(app2.app);
  expect((await shopper.add(second.isbn)).json()).toMatchObject({ count: 2 });
  shopper.moveTo(app1.app);
  expect((await shopper.get("/api/cart")).json()).toMatchObject({ count: 2 });
  expect(shopper.cookie).toBe(cookie);
});

test("a session is seen without an owner, with two copies of the same version", async () => {
  await shopper.add(first.isbn);
  for (const { app } of [app1, app2]) {
    shopper.moveTo(app);
    const seen = (await shopper.get("/api/lab/session")).json<LabSession>();
    expect(seen.mode).toBe("non-sticky");
    expect(seen.cookie).toMatchObject({ prefix: null, token: shopper.token, route: null });
    expect(seen.session).toMatchObject({ where: "memcached", owner: null, version: 1 });
    expect(seen.copies).toEqual(
      ["n1", "n2"].map((node) => ({
        node,
        state: "up",
        version: 1,
        owner: null,
        isTombstone: false,
      })),
    );
    expect(seen.nodes).toMatchObject([
      { id: "n1", role: "primary" },
      { id: "n2", role: "primary" },
    ]);
  }
});

/** A number of app1's metrics, without the beginning that all of them share. */
async function read(name: string): Promise<number> {
  const { body } = await app1.app.inject("/metrics");
  const [, value] = new RegExp(`^session_manager_${name} (\\S+)$`, "m").exec(body) ?? [];
  return value === undefined ? NaN : Number(value);
}

test("metrics tell of locks and of requests that needed none", async () => {
  await shopper.add(first.isbn);
  const names = [
    "acquire_lock_count",
    "release_lock_count",
    "acquire_lock_failure_count",
    "non_sticky_sessions_read_only_request_total",
    "non_sticky_sessions_ping_failed_total",
  ];
  const before = await Promise.all(names.map(read));
  await shopper.add(second.isbn);
  // the first look teaches that looking changes nothing, the second one takes no lock
  await shopper.get("/api/me");
  await shopper.get("/api/me");
  // a lock is released after the response
  await expect.poll(() => read("release_lock_count")).toBe((before[1] ?? NaN) + 2);
  const grown = await Promise.all(
    names.map(async (name, index) => (await read(name)) - (before[index] ?? NaN)),
  );
  expect(grown).toEqual([2, 2, 0, 1, 0]);
});
