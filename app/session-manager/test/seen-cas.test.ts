// Stores that need no read, because the CAS value of what they replace is known.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { anAppServer, Browser } from "./support/app-server.ts";
import { allUp } from "./support/conditions.ts";
import { aNode, aProxy } from "./support/nodes.ts";
import { commandsIn, speak } from "./support/protocol.ts";
import { encodeRecord } from "../src/record.ts";
import { attributesOn, putOn, recordOn } from "./support/stored.ts";

async function aShop(protocol: "text" | "meta") {
  speak(protocol);
  const node = await aNode();
  const proxy = await aProxy(node);
  const server = await anAppServer([proxy], { route: "app1", transcoderFactory: "json" });
  const browser = new Browser(server);
  await browser.write({ cart: 0 });
  return { node, proxy, server, browser };
}

test("with protocol meta no store reads first", async () => {
  const { proxy, browser } = await aShop("meta");
  for (let cart = 1; cart <= 10; cart += 1) await browser.write({ cart });
  expect(commandsIn(proxy.sent(), "store")).toBe(10);
  expect(commandsIn(proxy.sent(), "read")).toBe(0);
});

test("with protocol text the first store reads nothing, each other one reads once", async () => {
  const { proxy, browser } = await aShop("text");
  expect(commandsIn(proxy.sent(), "read")).toBe(0);
  for (let cart = 1; cart <= 10; cart += 1) await browser.write({ cart });
  expect(commandsIn(proxy.sent(), "store")).toBe(10);
  expect(commandsIn(proxy.sent(), "read")).toBe(10);
});

test("a node that was restarted counts CAS values anew, so a stranger's record is not replaced unread", async () => {
  const { node, server, browser } = await aShop("meta");
  const record = await recordOn(node.port, browser.token);
  if (record === undefined) throw new Error("the node has no record");
  await node.kill();
  await node.restart();
  const attributes = Buffer.from('{"theirs":1}');
  const newer = { ...record, version: 50, writer: "stranger", attributes };
  await putOn(node.port, browser.token, encodeRecord(newer));
  await waitUntil("the node is up", () => allUp(server));
  await browser.write({ own: 1 });
  expect(await attributesOn(node.port, browser.token)).toMatchObject({ theirs: 1 });
});
