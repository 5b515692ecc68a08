import { afterEach, beforeEach, expect, test } from "vitest";
import { books } from "../src/bookstore/catalogue.ts";
import { startLab, type Lab, type TestedApp } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const [first, second] = books;
if (!first || !second) throw new Error("these tests need two books");

let lab: Lab;
let app1: TestedApp;
let app2: TestedApp;
let shopper: Shopper;

beforeEach(async () => {
  lab = await startLab();
  app1 = await lab.open("app1");
  app2 = await lab.open("app2");
  shopper = new Shopper(app1.app);
});

afterEach(async () => {
  await lab.close();
});

function initialized(primary: string, failover: string): string {
  return `MemcachedSessionService finished initialization, sticky true, with node ids [${primary}] and failover node ids [${failover}]`;
}

test("each app server says which nodes it uses and which only for failover", () => {
  expect(app1.log()).toContain(initialized("n2", "n1"));
  expect(app2.log()).toContain(initialized("n1", "n2"));
});

test("a cart goes on at the other app server, which answers with its own name in the cookie", async () => {
  await shopper.add(first.isbn, 2);
  await shopper.send("POST", "/api/login", { name: "Capitu" });
  const { token } = shopper;
  shopper.moveTo(app2.app);
  const response = await shopper.add(second.isbn);
  expect(response.json()).toMatchObject({
    count: 3,
    items: [{ isbn: first.isbn }, { isbn: second.isbn }],
  });
  expect(response.headers["x-app-server"]).toBe("app2");
  expect(shopper.cookie).toMatch(new RegExp(`^${token}-n[12]\\.app2$`));
  expect((await shopper.get("/api/me")).json()).toEqual({ name: "Capitu" });
});

test("an add that is repeated at the other app server adds once, and a checkout orders once", async () => {
  await shopper.add(first.isbn, 1, "add-1");
  shopper.moveTo(app2.app);
  expect((await shopper.add(first.isbn, 1, "add-1")).json()).toMatchObject({ count: 1 });
  const headers = { "idempotency-key": "order-1" };
  const order = (await shopper.send("POST", "/api/checkout", undefined, headers)).json<{
    order: unknown;
  }>().order;
  shopper.moveTo(app1.app);
  const again = await shopper.send("POST", "/api/checkout", undefined, headers);
  expect(again.json<{ order: unknown }>().order).toEqual(order);
});

test("the death of the backup's node moves the backup in the same answer", async () => {
  await shopper.add(first.isbn);
  expect(shopper.cookie).toContain("-n2.");
  await lab.nodes[1].kill();
  const response = await shopper.add(second.isbn);
  expect(response.statusCode).toBe(200);
  expect(response.headers["server-timing"]).toContain("n1 stored");
  expect(shopper.cookie).toContain("-n1.");
});

test("with every node dead the shop goes on, and says that nothing protects the cart", async () => {
  await shopper.add(first.isbn);
  await Promise.all(lab.nodes.map((node) => node.kill()));
  const response = await shopper.add(second.isbn);
  expect(response.json()).toMatchObject({ count: 2 });
  expect(response.headers["server-timing"]).toBe('backup;desc="unprotected"');
});

test("a stale app server doesn't overwrite: its change is a 503 session_conflict to send again", async () => {
  await shopper.add(first.isbn);
  const staleCookie = shopper.cookie;
  shopper.moveTo(app2.app);
  await shopper.add(first.isbn);

  const stale = new Shopper(app1.app);
  stale.cookie = staleCookie;
  const refused = await stale.add(second.isbn);
  expect(refused.statusCode).toBe(503);
  expect(refused.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(refused.headers["retry-after"]).toBe("0");
  expect(refused.headers["x-app-server"]).toBe("app1");
  expect(refused.json()).toMatchObject({ status: 503, code: "session_conflict" });

  const again = await stale.add(second.isbn);
  expect(again.json()).toMatchObject({ count: 3 });
});
