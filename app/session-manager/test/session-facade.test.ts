import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import type { SessionCookie } from "../src/session-cookie.ts";
import { sessionFacade } from "../src/session-facade.ts";
import type { SessionCallback } from "../src/session-object.ts";
import { SessionView } from "../src/session.ts";
import { aSession } from "./support/sessions.ts";

const cookie = { path: "/" } as SessionCookie;

function setUp(attributes: Record<string, unknown> = {}) {
  const view = new SessionView(aSession(attributes));
  const calls: unknown[] = [];
  const called = (name: string) => (argument?: unknown) => void calls.push([name, argument]);
  const calledLater = (name: string) => async (argument?: unknown) => called(name)(argument);
  const facade = sessionFacade(() => view, {
    id: () => "the id",
    cookie: () => cookie,
    options: called("options"),
    touch: called("touch"),
    isModified: () => true,
    isSaved: () => false,
    regenerate: calledLater("regenerate"),
    destroy: calledLater("destroy"),
    reload: calledLater("reload"),
    save: async () => {
      if (view.session.hasNoAttributes) throw new Error("nothing to save");
      called("save")();
    },
  });
  return { view, calls, facade };
}

test("attributes are properties, and get and set do the same", () => {
  const { view, facade } = setUp({ a: 1 });
  facade["b"] = 2;
  facade.set("c", 3);
  expect([facade["a"], facade.get("b"), facade["c"], facade["absent"]]).toEqual([
    1,
    2,
    3,
    undefined,
  ]);
  delete facade["a"];
  expect("a" in facade).toBe(false);
  expect({ ...view.session.attributes }).toEqual({ b: 2, c: 3 });
});

test("an attribute that is set to undefined is removed", () => {
  const { view, facade } = setUp({ a: 1, b: 2 });
  facade["a"] = undefined;
  facade.set("b", undefined);
  expect("a" in facade).toBe(false);
  expect(Object.keys(facade)).toEqual([]);
  expect(view.session.hasNoAttributes).toBe(true);
});

test("listing, spreading and JSON show the attributes alone", () => {
  const { facade } = setUp({ a: 1, b: [2] });
  expect(Object.keys(facade)).toEqual(["a", "b"]);
  expect({ ...facade }).toEqual({ a: 1, b: [2] });
  expect(JSON.stringify(facade)).toBe('{"a":1,"b":[2]}');
  expect(inspect({ facade })).toBe("{ facade: { a: 1, b: [ 2 ] } }");
  expect(format("%j", facade)).toBe('{"a":1,"b":[2]}');
  expect("sessionId" in facade).toBe(true);
});

test("asking for the id or calling a method counts as no use of an attribute", async () => {
  const { view, calls, facade } = setUp({ a: 1 });
  expect(facade.sessionId).toBe("the id");
  expect(facade.cookie).toBe(cookie);
  expect([facade.isModified(), facade.isSaved()]).toEqual([true, false]);
  facade.touch();
  facade.options({ maxAge: 1 });
  await facade.regenerate(["a"]);
  await facade.regenerate();
  await facade.destroy();
  await facade.reload();
  await facade.save();
  expect(calls).toEqual([
    ["touch", undefined],
    ["options", { maxAge: 1 }],
    ["regenerate", ["a"]],
    ["regenerate", []],
    ["destroy", undefined],
    ["reload", undefined],
    ["save", undefined],
  ]);
  expect(view.hasAccessedAttributes).toBe(false);
});

const call = (method: (callback: SessionCallback) => unknown) =>
  new Promise<unknown[]>((resolve) => {
    expect(method((...given) => resolve(given))).toBeUndefined();
  });

test("methods that take time call back, once, where they are given a callback", async () => {
  const { view, calls, facade } = setUp({ a: 1 });
  expect(await call((callback) => facade.regenerate(["a"], callback))).toEqual([]);
  for (const name of ["regenerate", "destroy", "reload", "save"] as const) {
    expect(await call((callback) => facade[name](callback))).toEqual([]);
  }
  expect(calls.map((each) => (each as unknown[])[0])).toEqual([
    "regenerate",
    "regenerate",
    "destroy",
    "reload",
    "save",
  ]);
  expect(calls.slice(0, 2)).toEqual([
    ["regenerate", ["a"]],
    ["regenerate", []],
  ]);
  view.delete("a");
  expect(await call((callback) => facade.save(callback))).toEqual([new Error("nothing to save")]);
});

test.each<[string, (facade: Record<string, unknown>) => unknown]>([
  ["reading", (facade) => facade["a"]],
  ["writing", (facade) => (facade["a"] = 1)],
  ["deleting", (facade) => delete facade["a"]],
  ["asking for", (facade) => "a" in facade],
  ["listing", (facade) => Object.keys(facade)],
])("%s an attribute counts as a use of the attributes", (_, use) => {
  const { view, facade } = setUp({ a: 1 });
  use(facade);
  expect(view.hasAccessedAttributes).toBe(true);
});

test.each([
  "sessionId",
  "cookie",
  "get",
  "set",
  "options",
  "touch",
  "isModified",
  "isSaved",
  "regenerate",
  "destroy",
  "reload",
  "save",
])("%s is no attribute, and can't be set or deleted", (name) => {
  const { view, facade } = setUp();
  expect(() => Object.assign(facade, { [name]: 1 })).toThrow(TypeError);
  expect(() => facade.set(name, 1)).toThrow(`"${name}" is a part of the session itself`);
  expect(Reflect.deleteProperty(facade, name)).toBe(false);
  expect(Object.keys(view.session.attributes)).toEqual([]);
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "then"])(
  "%s is an attribute like any other",
  (name) => {
    const { facade } = setUp();
    expect(facade[name]).toBeUndefined();
    facade.set(name, 1);
    expect(facade.get(name)).toBe(1);
    expect(Object.keys(facade)).toEqual([name]);
    expect(Object.getPrototypeOf(facade)).toBe(Object.prototype);
  },
);

test("a session can be awaited and returned", async () => {
  const { facade } = setUp({ a: 1 });
  expect({ ...(await Promise.resolve(facade)) }).toEqual({ a: 1 });
});

test("attributes can't be defined as anything but values", () => {
  const { facade } = setUp();
  expect(() => Object.defineProperty(facade, "a", { get: () => 1 })).toThrow(TypeError);
  expect(() => Object.freeze(facade)).toThrow(TypeError);
  expect(() => Object.setPrototypeOf(facade, {})).toThrow(TypeError);
});

test("a symbol names no attribute", () => {
  const { facade } = setUp({ a: 1 });
  const name = Symbol("mine");
  expect(() => Reflect.set(facade, name, 1)).toThrow("Symbol(mine) can't name a session attribute");
  expect(Reflect.get(facade, name)).toBeUndefined();
  expect(name in facade).toBe(false);
  expect(Reflect.deleteProperty(facade, name)).toBe(true);
});

test("a session in a text says that it is one", () => {
  const { view, facade } = setUp({ toString: 1 });
  const values: unknown[] = [facade];
  expect(values.join()).toBe("[object Session]");
  expect(view.hasAccessedAttributes).toBe(false);
});
