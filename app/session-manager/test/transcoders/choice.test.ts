// Which transcoder an app server writes with, and which ones it reads.
import { expect, test } from "vitest";
import { type OwnTranscoder, UnsupportedAttributeError } from "../../src/index.ts";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { recordOn } from "../support/stored.ts";

/** JSON with another bit in each byte, so that no built-in one can read it. */
const scrambled: OwnTranscoder = {
  name: "scrambled",
  encode(attributes) {
    if ("secret" in attributes)
      throw new UnsupportedAttributeError("secret", "secret", "a secret", "scrambled");
    return Buffer.from(JSON.stringify(attributes)).map((byte) => byte ^ 1);
  },
  decode: (bytes) => JSON.parse(Buffer.from(bytes.map((byte) => byte ^ 1)).toString()) as object,
};

const choices = ["v8", "json", "msgpack", scrambled] as const;

test.each(choices)(
  "what was written with %s is read by an app server that has it too",
  async (transcoderFactory) => {
    const node = await aNode();
    const app1 = await anAppServer([node], { route: "app1", transcoderFactory });
    const app2 = await anAppServer([node], { route: "app2", transcoderFactory });
    const browser = new Browser(app1);
    await browser.write({ cart: [{ sku: "b1", count: 2 }] });
    expect((await recordOn(node.port, browser.token))?.transcoder).toBe(nameOf(transcoderFactory));
    browser.server = app2;
    expect(await browser.read()).toEqual({ cart: [{ sku: "b1", count: 2 }] });
  },
);

test.each(choices)(
  "what was written with v8 is read by an app server with %s, which then writes its own way",
  async (transcoderFactory) => {
    const node = await aNode();
    const browser = new Browser(await anAppServer([node], { route: "app1" }));
    await browser.write({ cart: 1 });
    browser.server = await anAppServer([node], { route: "app2", transcoderFactory });
    expect(await browser.read()).toEqual({ cart: 1 });
    await browser.write({ cart: 2 });
    expect((await recordOn(node.port, browser.token))?.transcoder).toBe(nameOf(transcoderFactory));
    expect(await browser.read()).toEqual({ cart: 2 });
  },
);

function nameOf(transcoder: (typeof choices)[number]): string {
  return typeof transcoder === "string" ? transcoder : transcoder.name;
}

test("what a transcoder of one's own wrote is undecodable where it is not known", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1", transcoderFactory: scrambled });
  const app2 = await anAppServer([node], { route: "app2" });
  const browser = new Browser(app1);
  await browser.write({ cart: 1 });
  browser.server = app2;
  expect(await browser.read()).toEqual({});
  expect(app2.logged("session will be purged from storage")).toBe(1);
});

test("the request that set what a transcoder of one's own refuses fails with its error, and the session goes on", async () => {
  const node = await aNode();
  const server = await anAppServer([node], { transcoderFactory: scrambled });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const refused = await browser.write({ secret: 1 });
  expect(refused.statusCode).toBe(500);
  expect(refused.json()).toMatchObject({ code: "unsupported_attribute" });
  expect(refused.json().message).toContain("secret is a secret");
  expect(await browser.read()).toEqual({ cart: 1 });
});

test("a transcoder of one's own that gives no bytes is told by the option's name", async () => {
  const node = await aNode();
  const transcoderFactory = { ...scrambled, encode: () => "text" } as unknown as OwnTranscoder;
  const browser = new Browser(await anAppServer([node], { transcoderFactory }));
  const refused = await browser.write({ cart: 1 });
  expect(refused.statusCode).toBe(500);
  expect(refused.json()).toMatchObject({ code: "invalid_option" });
  expect(refused.json().message).toContain("option transcoderFactory: encode of");
});
