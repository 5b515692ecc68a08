// Names and values of attributes that reach for more than the session: they are stored as what they are.
import { expect, test } from "vitest";
import { encodeRecord, type SessionRecord } from "../../src/record.ts";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { handle, addHandlers } from "../support/handlers.ts";
import { attributesOn, putOn } from "../support/stored.ts";

/** With `__proto__` as a name of its own, as only JSON makes it. */
const evilText =
  '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"prototype":1,"toString":2,"valueOf":[3],"then":4,"a\\r\\nb":"\\r\\nSTORED\\r\\n","$\'":"$\' $& $`","é\\u0000\\ud83d\\udca9":"\\u2028"}';
const newEvil = () => JSON.parse(evilText) as Record<string, unknown>;

test.each(["v8", "json", "msgpack"] as const)(
  "with %s they come back on another app server as they were, and no prototype has changed",
  async (transcoderFactory) => {
    const node = await aNode();
    const options = { transcoderFactory };
    const app1 = await anAppServer([node], { route: "app1", ...options }, addHandlers);
    const app2 = await anAppServer([node], { route: "app2", ...options }, addHandlers);
    const browser = new Browser(app1);
    const stored = await handle(browser, (request) => {
      for (const [name, value] of Object.entries(newEvil())) request.session[name] = value;
      request.session["nested"] = [newEvil(), newEvil()];
      return {};
    });
    expect(stored.statusCode).toBe(200);
    browser.server = app2;
    let read: unknown;
    let isAdmin: unknown = "not asked";
    await handle(browser, (request) => {
      read = { ...request.session };
      isAdmin = [request.session["isAdmin"], request.session["admin"]];
      return {};
    });
    expect(Object.entries(read as object)).toEqual([
      ...Object.entries(newEvil()),
      ["nested", [newEvil(), newEvil()]],
    ]);
    expect(isAdmin).toEqual([undefined, undefined]);
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
    expect([].toString()).toBe("");
  },
);

test("a body with __proto__ or constructor is refused before a handler could assign it", async () => {
  const node = await aNode();
  const browser = new Browser(await anAppServer([node]));
  await browser.write({ cart: 1 });
  for (const payload of ['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}']) {
    const response = await browser.server.app.inject({
      method: "POST",
      url: "/write",
      headers: { "content-type": "application/json", cookie: `JSESSIONID=${browser.cookie}` },
      payload,
    });
    expect(response.statusCode).toBe(400);
  }
  expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
});

test.each(["sessionId", "cookie", "destroy", "get"])(
  "an attribute named %s can't take the place of a part of the session",
  async (name) => {
    const node = await aNode();
    const browser = new Browser(await anAppServer([node]));
    await browser.write({ cart: 1 });
    const response = await browser.write({ [name]: "evil" });
    expect(response.statusCode).toBe(500);
    expect(response.json().message).toContain(`"${name}" is a part of the session itself`);
    expect(await attributesOn(node.port, browser.token)).toEqual({ cart: 1 });
  },
);

test.each<[string, string]>([
  ["sessionId", '{"sessionId":"x","destroy":1,"cart":1}'],
  ["__proto__", '{"__proto__":{"isAdmin":true},"cart":1}'],
])(
  "a record that somebody wrote with %s as an attribute changes no part of a session",
  async (_, json) => {
    const node = await aNode();
    const server = await anAppServer([node], { route: "app1" }, addHandlers);
    const token = "0123456789ABCDEF0123456789ABCDEF";
    await putOn(
      node.port,
      token,
      encodeRecord({ ...header(token), attributes: Buffer.from(json) }),
    );
    const browser = new Browser(server, `${token}-n1.app2`);
    let seen: unknown;
    await handle(browser, ({ session }) => {
      seen = [session.sessionId, typeof session.destroy, session["isAdmin"], session["cart"]];
      return {};
    });
    expect(seen).toEqual([`${token}-n1.app1`, "function", undefined, 1]);
  },
);

test("a cookie attribute of one session that would begin another header is refused", async () => {
  const node = await aNode();
  const browser = new Browser(await anAppServer([node], {}, addHandlers));
  await browser.write({ cart: 1 });
  for (const [name, value] of [
    ["path", "/\r\nSet-Cookie: a=b"],
    ["path", "/; Domain=evil.example"],
    ["domain", "a\r\nX: y"],
    ["domain", "a; Secure"],
    ["priority", "high; a=b"],
    ["sameSite", "lax\r\nX: y"],
  ] as const) {
    const response = await handle(browser, ({ session }) => {
      Object.assign(session.cookie, { [name]: value });
      return {};
    });
    expect({ name, value, status: response.statusCode }).toEqual({ name, value, status: 500 });
    expect(response.headers["set-cookie"]).toBeUndefined();
  }
  expect(await browser.read()).toEqual({ cart: 1 });
});

function header(token: string): Omit<SessionRecord, "attributes"> {
  const now = Date.now();
  return {
    token,
    term: 1,
    version: 1,
    owner: "app2",
    writer: "0a1b2c3d",
    createdAt: now,
    lastAccessAt: now,
    idleSeconds: 1800,
    transcoder: "json",
    isTombstone: false,
  };
}
