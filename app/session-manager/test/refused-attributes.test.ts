// What becomes of a session when something in it can't be stored, and no request of it is to blame.
import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import type { OwnTranscoder } from "../src/index.ts";
import { anAppServer, Browser } from "./support/app-server.ts";
import { Gate } from "./support/conditions.ts";
import { aNode } from "./support/nodes.ts";
import { attributesOn } from "./support/stored.ts";

function functionRoutes(app: FastifyInstance): void {
  app.post("/set-function", async (request) => {
    request.session["helper"] = () => 1;
    return { ok: true };
  });
}

test("a session that got what can't be stored while enabled was false loses nothing but that", async () => {
  const node = await aNode();
  const options = { route: "app1", enabled: false };
  const server = await anAppServer([node], options, functionRoutes);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect((await browser.post("/set-function")).statusCode).toBe(200);
  await server.app.sessions.reconfigure({ enabled: true });
  await waitUntil("a store was tried", () => server.logged("Could not store session") === 1);
  const refused = await browser.get("/read");
  expect(refused.json()).toMatchObject({ code: "unsupported_attribute" });
  expect(refused.json().message).toContain('Session attribute "helper"');
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});

test("what was changed while enabled was false is not taken back to what was stored before", async () => {
  const node = await aNode();
  const server = await anAppServer([node], {}, functionRoutes);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await server.app.sessions.reconfigure({ enabled: false });
  await browser.write({ cart: 2 });
  await browser.post("/set-function");
  await server.app.sessions.reconfigure({ enabled: true });
  expect((await browser.get("/read")).statusCode).toBe(500);
  expect(await browser.read()).toEqual({ cart: 2 });
});

test("a store without a request stores what was answered; the request that goes on is refused by name", async () => {
  const nodes = [await aNode(), await aNode()] as const;
  const [entered, leave] = [new Gate(), new Gate()];
  const server = await anAppServer(nodes, { failoverNodes: "n1" }, (app) => {
    app.post("/linger", async (request) => {
      request.session["helper"] = () => 1;
      entered.open();
      await leave.opened;
      return { ok: true };
    });
  });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  const lingering = browser.post("/linger");
  await entered.opened;
  await nodes[1].kill();
  await waitUntil("the backup has moved", async () => {
    return (await attributesOn(nodes[0].port, browser.token)) !== undefined;
  });
  leave.open();
  expect((await lingering).json()).toMatchObject({ code: "unsupported_attribute" });
  expect(await browser.read()).toEqual({ cart: 1 });
  expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ cart: 1 });
});

test("a transcoder of one's own that can't read what it wrote is told in the log", async () => {
  const node = await aNode();
  const transcoderFactory: OwnTranscoder = {
    name: "writeOnly",
    encode: ({ helper, ...others }) => {
      if (helper !== undefined) throw new Error("no helper, please");
      return Buffer.from(JSON.stringify(others));
    },
    decode: () => {
      throw new Error("no idea");
    },
  };
  const server = await anAppServer([node], { transcoderFactory }, functionRoutes);
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  expect((await browser.post("/set-function")).json().message).toBe("no helper, please");
  expect(server.logged("Could not take back what was refused")).toBe(1);
});
