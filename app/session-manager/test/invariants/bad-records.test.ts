// Invariant 8: a bad record harms only itself.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";
import { attributesOn, putOn, valueOn } from "../support/stored.ts";

const other = "0123456789ABCDEF0123456789ABCDEF";

const damages: [string, (value: Buffer) => Buffer][] = [
  ["text", () => Buffer.from("hello")],
  ["binary garbage", () => Buffer.from([0, 255, 10, 13, 10, 69, 78, 68, 13, 10, 0])],
  ["a JSON value of another kind", () => Buffer.from('[1,2]\n{"cart":2}')],
  ["of another format", (value) => replaced(value, '"format":1', '"format":2')],
  [
    "of an unknown transcoder",
    (value) => replaced(value, '"transcoder":"v8"', '"transcoder":"??"'),
  ],
  ["without its last byte", (value) => value.subarray(0, -1)],
  ["without its attributes", (value) => value.subarray(0, value.indexOf("\n") + 1)],
  ["without its header", (value) => value.subarray(value.indexOf("\n") + 1)],
  ["half there", (value) => value.subarray(0, value.length / 2)],
  [
    "attributes that are no object",
    (value) =>
      Buffer.concat([value.subarray(0, value.indexOf("\n") + 1), Buffer.from([255, 15, 73, 2])]),
  ],
];

test.each(damages)("a record that is %s gives a new session and a log line", async (_, damage) => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const { cookie, token } = browser;
  await putOn(node.port, token, damage((await valueOn(node.port, token)) ?? Buffer.alloc(0)));
  browser.server = app2;
  expect(await browser.read()).toEqual({});
  expect(
    app2.logged(
      `Could not deserialize session with id ${cookie} from memcached, session will be purged from storage.`,
    ),
  ).toBe(1);
  await waitUntil("the record is purged", async () => {
    const value = await valueOn(node.port, token);
    return value === undefined || value.length === 0;
  });
  await browser.write({ cart: 2 });
  expect(browser.token).not.toBe(token);
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("a record under another session's key is not served", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" });
  const browser = new Browser(app1);
  await browser.write({ secret: "Ada's" });
  await putOn(node.port, other, (await valueOn(node.port, browser.token)) ?? Buffer.alloc(0));
  const thief = new Browser(await anAppServer([node], { route: "app2" }), `${other}-n1.app1`);
  expect(await thief.read()).toEqual({});
  expect(await browser.read()).toEqual({ secret: "Ada's" });
});

test.each([0, 2, 4, 8])(
  "a value with flags %d that somebody else wrote harms no other session",
  async (flags) => {
    const node = await aNode();
    const app2 = await anAppServer([node], { route: "app2" });
    const browsers = Array.from({ length: 5 }, () => new Browser(app2));
    await Promise.all(browsers.map((browser, index) => browser.write({ index })));
    await putOn(node.port, other, Buffer.from("{not json\r\nEND\r\nVALUE x 0 1\r\n\\\r"), flags);
    const app1 = await anAppServer([node], { route: "app1" });
    const answers = await Promise.all([
      new Browser(app1, `${other}-n1.app2`).read(),
      ...browsers.map(({ cookie }) => new Browser(app1, cookie).read()),
    ]);
    expect(answers).toEqual([{}, ...browsers.map((_, index) => ({ index }))]);
  },
);

test("the owner replaces a bad record at its next store", async () => {
  const node = await aNode();
  const server = await anAppServer([node]);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await putOn(node.port, browser.token, Buffer.from("garbage"));
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
  expect(server.logged("is not a record; it is replaced")).toBe(1);
});

function replaced(value: Buffer, from: string, to: string): Buffer {
  return Buffer.from(value.toString("latin1").replace(from, to), "latin1");
}

test("where another node has a readable copy of the same version, nobody notices", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const { token } = browser;
  const home = browser.node === "n1" ? nodes[0] : nodes[1];
  const value = (await valueOn(home.port, token)) ?? Buffer.alloc(0);
  const header = value.subarray(0, value.indexOf("\n") + 1);
  await putOn(home.port, token, Buffer.concat([header, Buffer.from([255, 15, 73, 2])]));
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(server.logged("session will be purged from storage.")).toBe(1);
  expect((await browser.write({ cart: 2 })).statusCode).toBe(200);
  for (const { port } of nodes) expect(await attributesOn(port, token)).toEqual({ cart: 2 });
});
