// @fastify/flash as it is: messages that the next page shows, once.
import flash from "@fastify/flash";
import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";

async function addMessages(app: FastifyInstance): Promise<void> {
  await app.register(flash);
  app.post<{ Body: { type: string; message: string } }>("/say", async (request) => ({
    count: request.flash(request.body.type, request.body.message),
  }));
  app.get<{ Querystring: { type?: string } }>("/hear", async (request, reply) =>
    reply.flash(request.query.type),
  );
}

test("messages are shown once, by type, by whichever app server comes next", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1" }, addMessages);
  const app2 = await anAppServer([node], { route: "app2" }, addMessages);
  const browser = new Browser(app1);
  expect((await browser.post("/say", { type: "info", message: "one" })).json()).toEqual({
    count: 1,
  });
  expect((await browser.post("/say", { type: "info", message: "two" })).json()).toEqual({
    count: 2,
  });
  browser.server = app2;
  await browser.post("/say", { type: "error", message: "three" });
  expect((await browser.get("/hear?type=info")).json()).toEqual(["one", "two"]);
  browser.server = app1;
  expect((await browser.get("/hear")).json()).toEqual({ error: ["three"] });
  expect((await browser.get("/hear")).json()).toEqual({});
});
