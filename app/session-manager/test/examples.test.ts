// The programs in examples/ as they are, over a real memcached, killed in between.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anExample, EXAMPLES } from "./support/examples.ts";
import { aNode } from "./support/nodes.ts";

test("there are three examples, each of at most 30 lines", () => {
  const names = readdirSync(EXAMPLES);
  expect(names.toSorted()).toEqual(["csrf.mjs", "login.mjs", "smallest.mjs"]);
  for (const name of names) {
    const lines = readFileSync(join(EXAMPLES, name), "utf8").trimEnd().split("\n");
    expect({ name, isShort: lines.length <= 30 }).toEqual({ name, isShort: true });
  }
});

test("the smallest counts visits, and goes on counting after it was killed", async () => {
  const node = await aNode();
  const example = await anExample("smallest", node.port);
  expect(await example.get("/")).toMatchObject({ status: 200, body: { visits: 1 } });
  expect(await example.get("/")).toMatchObject({ body: { visits: 2 } });
  await example.killAndStart();
  expect(await example.get("/")).toMatchObject({ body: { visits: 3 } });
});

test("a login renews the id, is remembered, survives a kill, and ends with the logout", async () => {
  const node = await aNode();
  const example = await anExample("login", node.port);
  const login = (password: string, remember: boolean) =>
    example.post("/login", { username: "maria", password, remember });
  expect(await login("wrong", false)).toMatchObject({ status: 401, setCookie: undefined });
  expect(await example.get("/me")).toMatchObject({ body: { name: null } });

  const first = await login("open sesame", false);
  expect(first).toMatchObject({ status: 200, body: { welcome: "maria" } });
  expect(first.setCookie).not.toContain("Max-Age");
  const before = example.cookie;
  const second = await login("open sesame", true);
  expect(example.cookie).not.toBe(before);
  expect(second.setCookie).toContain("Max-Age=2592000");

  await example.killAndStart();
  expect(await example.get("/me")).toMatchObject({ body: { name: "maria" } });
  const { cookie } = example;
  expect(await example.post("/logout")).toMatchObject({ status: 200, body: { name: null } });
  for (const old of [before, cookie]) {
    example.cookie = old;
    expect(await example.get("/me")).toMatchObject({ body: { name: null } });
  }
});

test("a form is taken with its token alone, also after a kill", async () => {
  const node = await aNode();
  const example = await anExample("csrf", node.port);
  const order = (token: string) => example.post("/orders", {}, { "csrf-token": token });
  expect(await order("guessed")).toMatchObject({ status: 403 });
  const { token } = (await example.get("/form")).body as { token: string };
  expect(await order(token)).toMatchObject({ status: 200, body: { orders: 1 } });
  expect(await order("guessed")).toMatchObject({ status: 403 });
  await example.killAndStart();
  expect(await order(token)).toMatchObject({ status: 200, body: { orders: 2 } });
});
