// Option `secret`: who can write to memcached, and no more, can't make a session or change one.
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { OptionError } from "../src/index.ts";
import { pageOf } from "../src/debt-journal.ts";
import { decodeRecord, encodeRecord } from "../src/record.ts";
import { recordForm } from "../src/record-form.ts";
import { isSigned, Signatures } from "../src/record-signature.ts";
import { anAppServer, Browser, twoAppServers } from "./support/app-server.ts";
import { aNode, aProxy } from "./support/nodes.ts";
import { commandShape } from "./support/protocol.ts";
import { attributesOn, putOn, recordOn, valueOn } from "./support/stored.ts";

const old = "the secret of these tests, 0123456789";
const next = "the next secret of them, 9876543210";
const foreign = "what an intruder would sign with, 01";

test("every stage of a rotation takes effect at run time, and a session survives takeovers at each", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const servers = await twoAppServers(nodes, { secret: old });
  const [app1, app2] = servers;
  const browser = new Browser(app1);
  await browser.write({ count: 0 });
  const { token } = browser;
  let count = 0;
  const takeOver = async () => {
    // To the other one and back: each reads what the other has signed.
    for (const server of [app2, app1]) {
      browser.server = server;
      // Re-signing in the background may be faster; then the request is sent again, as a balancer does it.
      const answer = await waitUntil("the session is taken over", async () => {
        const response = await browser.post("/count?name=count");
        return response.statusCode === 503 ? undefined : response;
      });
      expect(answer.json()).toEqual({ count: (count += 1) });
    }
  };
  for (const secret of [[old, next], [next, old], [next]]) {
    for (const { app } of servers) {
      await app.sessions.reconfigure({ secret });
      await takeOver();
    }
  }
  expect(browser.token).toBe(token);
  expect(count).toBe(12);
  expect(new Set(await signersOf(nodes, token))).toEqual(new Set(["next"]));
  expect(app1.logged("Could not deserialize") + app2.logged("Could not deserialize")).toBe(0);
});

test.each<[string, string | undefined, string | string[]]>([
  ["is turned on", undefined, next],
  ["is replaced at once", old, [next]],
])(
  "when the secret %s, sessions in memory are signed without a request",
  async (_, first, then) => {
    const nodes = [await aNode(), await aNode()] as const;
    const [app1, app2] = await twoAppServers(nodes, first === undefined ? {} : { secret: first });
    const browser = new Browser(app1);
    await browser.write({ cart: 1 });
    for (const { app } of [app1, app2]) await app.sessions.reconfigure({ secret: then });
    await waitUntil("the record is signed with the new secret", async () =>
      (await signersOf(nodes, browser.token)).includes("next"),
    );
    browser.server = app2;
    expect(await browser.read()).toEqual({ cart: 1 });
  },
);

test("a store that was under way when the secret was replaced is repeated", async () => {
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { secret: old });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  proxy.holdAt(commandShape("store"));
  const sentBefore = proxy.sent().length;
  const write = browser.write({ cart: 2 });
  await waitUntil("the store is on its way", () =>
    commandShape("store").test(proxy.sent().slice(sentBefore)),
  );
  await server.app.sessions.reconfigure({ secret: next });
  proxy.release();
  expect((await write).statusCode).toBe(200);
  await waitUntil("the record is signed with the new secret", async () =>
    (await signersOf([node], browser.token)).includes("next"),
  );
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 2 });
});

test.each([true, false])(
  "signatures are turned on and off without losing a session where `unsigned` stands between (sticky %s)",
  async (sticky) => {
    const nodes = [await aNode(), await aNode()] as const;
    const route = (name: string) => (sticky ? { route: name } : {});
    const app1 = await anAppServer(nodes, { sticky, ...route("app1") });
    const app2 = await anAppServer(nodes, { sticky, ...route("app2") });
    const browser = new Browser(app1);
    await browser.write({ count: 0 });
    const { token } = browser;
    let count = 0;
    for (const secret of [[next, "unsigned"], [next], [next, "unsigned"], undefined]) {
      for (const server of [app1, app2]) {
        await server.app.sessions.reconfigure({ secret });
        browser.server = server;
        await browser.post("/count?name=count");
        count += 1;
      }
    }
    expect(await browser.read()).toEqual({ count });
    expect(browser.token).toBe(token);
    const [value] = await valuesOf(nodes, token);
    expect(value && isSigned(value)).toBe(false);
  },
);

test.each<[string, (value: Buffer, token: string) => Buffer]>([
  ["has no signature", (value, token) => encodeRecord(decodeRecord(token, value))],
  [
    "was signed with another secret",
    (value, token) => formOf(foreign).encode(decodeRecord(token, value)),
  ],
  [
    "had an attribute changed",
    (value) => Buffer.from(value.toString("latin1").replace("Ada", "Eve"), "latin1"),
  ],
  [
    "had its version raised",
    (value) =>
      Buffer.from(value.toString("latin1").replace('"version":1', '"version":9'), "latin1"),
  ],
])("a record that %s is no session: logged, purged, a new one begins", async (_, forge) => {
  const node = await aNode();
  const [app1, app2] = [
    await anAppServer([node], { route: "app1", secret: old }),
    await anAppServer([node], { route: "app2", secret: old }),
  ];
  const browser = new Browser(app1);
  await browser.write({ name: "Ada" });
  const { cookie, token } = browser;
  const value = (await valueOn(node.port, token)) ?? Buffer.alloc(0);
  const forged = forge(value, token);
  expect(forged.equals(value)).toBe(false);
  await putOn(node.port, token, forged);
  const asked = new Browser(app2, cookie);
  expect(await asked.read()).toEqual({});
  expect(app2.logged(`Could not deserialize session with id ${cookie}`)).toBe(1);
  await waitUntil("the record is purged", async () => {
    const left = await valueOn(node.port, token);
    return left === undefined || left.length === 0;
  });
  await asked.write({ cart: 1 });
  expect(asked.token).not.toBe(token);
  // Its owner has it in memory, and brings it back.
  expect((await browser.write({ name: "Ada Lovelace" })).statusCode).toBe(200);
  expect(await attributesOn(node.port, token)).toEqual({ name: "Ada Lovelace" });
});

test("a forged tombstone ends no session", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes, { secret: old });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const record = await recordOn(nodes[1].port, browser.token);
  if (record === undefined) throw new Error("n2 has no record");
  const tombstone = { ...record, version: 99, isTombstone: true, attributes: Buffer.alloc(0) };
  await putOn(nodes[0].port, browser.token, encodeRecord(tombstone));
  browser.server = app2;
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a forged list of tombstones that a node missed ends no session", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const app1 = await anAppServer(nodes, { route: "app1", failoverNodes: "n1", secret: old });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const { token } = browser;
  const record = await recordOn(nodes[1].port, token);
  if (record === undefined) throw new Error("n2 has no record");
  const tombstone = { ...record, version: 99, isTombstone: true, attributes: Buffer.alloc(0) };
  const page = pageOf(token).toString(16).padStart(2, "0");
  for (const bytes of [encodeRecord(tombstone), formOf(foreign).encode(tombstone)]) {
    const entry = Buffer.concat([Buffer.from(`${token} ${bytes.length}\n`), bytes]);
    await putOn(nodes[0].port, `owed:n2:${page}`, entry);
    // Each app server reads the list when it starts.
    const app2 = await anAppServer(nodes, { route: "app2", failoverNodes: "n2", secret: old });
    expect(await new Browser(app2, browser.cookie).read()).toEqual({ cart: 1 });
  }
});

test("a shopper's signed record under the key of another one's is served to nobody", async () => {
  const node = await aNode();
  const options = { secret: old };
  const app1 = await anAppServer([node], { route: "app1", ...options });
  const app2 = await anAppServer([node], { route: "app2", ...options });
  const [ada, eve] = [new Browser(app1), new Browser(app1)];
  await ada.write({ name: "Ada" });
  await eve.write({ name: "Eve" });
  await putOn(node.port, eve.token, (await valueOn(node.port, ada.token)) ?? Buffer.alloc(0));
  const thief = new Browser(app2, eve.cookie);
  expect(await thief.read()).toEqual({});
  expect(await new Browser(app2, ada.cookie).read()).toEqual({ name: "Ada" });
});

test("an older signed record that is played back does not win over a newer copy, nor over a tombstone", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [app1, app2] = await twoAppServers(nodes, { secret: old });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const { token } = browser;
  const older = (await valueOn(nodes[1].port, token)) ?? Buffer.alloc(0);
  await browser.write({ cart: 2 });
  await putOn(nodes[0].port, token, older);
  expect(await new Browser(app2, browser.cookie).read()).toEqual({ cart: 2 });
  const { cookie } = browser;
  await browser.post("/destroy");
  await putOn(nodes[0].port, token, older);
  expect(await new Browser(app2, cookie).read()).toEqual({});
  expect(await new Browser(app1, cookie).read()).toEqual({});
});

test("a session that only reads stores nothing, and logging out leaves a signed tombstone", async () => {
  const node = await aNode();
  const [app1, app2] = [
    await anAppServer([node], { route: "app1", secret: old }),
    await anAppServer([node], { route: "app2", secret: old }),
  ];
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  const { token, cookie } = browser;
  const stored = await valueOn(node.port, token);
  expect((await browser.write({ cart: 1 })).statusCode).toBe(200);
  await browser.read();
  expect(await valueOn(node.port, token)).toEqual(stored);
  await browser.post("/destroy");
  const tombstone = (await valueOn(node.port, token)) ?? Buffer.alloc(0);
  expect(formOf(old).decode(token, tombstone).isTombstone).toBe(true);
  expect(await new Browser(app2, cookie).read()).toEqual({});
});

test("the secret stands in no log line, error, inspection or statistics", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { route: "app1", secret: [old, next] });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await putOn(node.port, browser.token, Buffer.from("garbage"));
  const other = await anAppServer([node], { route: "app2", secret: old });
  await new Browser(other, browser.cookie).read();
  await browser.write({ cart: 2 });
  const { sessions } = server.app;
  await sessions.reconfigure({ secret: [next, old] });
  const refused = await sessions.reconfigure({ secret: [old, "short"] }).catch((error) => error);
  expect(refused).toBeInstanceOf(OptionError);
  const inspection = await sessions.inspect(browser.cookie ?? "");
  expect(inspection.copies).toMatchObject([{ isSigned: true }]);
  const all = inspect(
    [refused, inspection, sessions, sessions.nodes(), sessions.statistics(), server.lines()],
    { depth: 12, showHidden: true },
  );
  expect(all).not.toContain(old);
  expect(all).not.toContain(next);
});

function formOf(secret: string, storageKeyPrefix = "") {
  return recordForm(storageKeyPrefix, new Signatures(storageKeyPrefix, [secret]));
}

async function valuesOf(nodes: readonly { port: number }[], token: string): Promise<Buffer[]> {
  const values = await Promise.all(nodes.map(({ port }) => valueOn(port, token)));
  return values.filter((value) => value !== undefined);
}

/** Whose signatures the copies have. */
async function signersOf(nodes: readonly { port: number }[], token: string): Promise<string[]> {
  return (await valuesOf(nodes, token)).map((value) => {
    const signer = Object.entries({ old, next }).find(([, secret]) => {
      try {
        return formOf(secret).decode(token, value);
      } catch {
        return false;
      }
    });
    return signer?.[0] ?? (isSigned(value) ? "somebody" : "nobody");
  });
}
