import { expect, test } from "vitest";
import { sessionFacade } from "../src/session-facade.ts";
import { SessionView } from "../src/session.ts";
import { aSession } from "./support/sessions.ts";

function setUp(attributes: Record<string, unknown> = {}) {
  const view = new SessionView(aSession(attributes));
  const calls: unknown[] = [];
  const facade = sessionFacade(() => view, {
    id: () => "the id",
    regenerate: async (keep) => void calls.push(["regenerate", keep]),
    destroy: async () => void calls.push(["destroy"]),
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
  expect("sessionId" in facade).toBe(true);
});

test("asking for the id or calling a method counts as no use of an attribute", async () => {
  const { view, calls, facade } = setUp({ a: 1 });
  expect(facade.sessionId).toBe("the id");
  facade.touch();
  await facade.regenerate(["a"]);
  await facade.regenerate();
  await facade.destroy();
  expect(calls).toEqual([["regenerate", ["a"]], ["regenerate", []], ["destroy"]]);
  expect(view.hasAccessedAttributes).toBe(false);
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

test.each(["sessionId", "get", "set", "touch", "regenerate", "destroy"])(
  "%s is no attribute, and can't be set or deleted",
  (name) => {
    const { view, facade } = setUp();
    expect(() => Object.assign(facade, { [name]: 1 })).toThrow(TypeError);
    expect(() => facade.set(name, 1)).toThrow(`"${name}" is a part of the session itself`);
    expect(Reflect.deleteProperty(facade, name)).toBe(false);
    expect(Object.keys(view.session.attributes)).toEqual([]);
  },
);

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
  expect(Reflect.set(facade, Symbol("s"), 1)).toBe(false);
});
