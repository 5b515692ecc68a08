// The rules on ids, waits, bad records and answers find the violation that was written into a history by hand.
import { describe, expect, test } from "vitest";
import { book, broken, foreign, killApp1, killN1, one, register, Story } from "./story.ts";

describe("clients cannot choose ids", () => {
  const planted = { kind: "planted", plantedToken: "A", mark: one } as const;

  test.each([
    ["gets no other one", { cart: { [book]: 1 } }],
    ["is given out", { cart: { [book]: 1 }, givenToken: "A" }],
    ["opens somebody's cart", { cart: { [book]: 1, [foreign.isbn]: 1 }, givenToken: "B" }],
  ])("a made-up token that %s is a violation", (_what, seen) => {
    const story = new Story();
    story.did(0, 1, { ...planted, ...seen });
    expect(broken(story)).toEqual(["clients-cannot-choose-ids"]);
  });

  test("a login that keeps the token is a violation", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.did(6, 7, { kind: "login", name: "n" }, { mayRepeat: false });
    expect(broken(story)).toEqual(["clients-cannot-choose-ids"]);
  });
});

describe("the wait is bounded", () => {
  test("beside a broken memcached by its own limits", () => {
    const story = new Story();
    story.fault(killN1, [0, 1, 2, 9000]);
    story.read(10, 2510, {});
    expect(broken(story)).toEqual(["bounded-wait"]);
  });

  const cut = { kind: "cut", app: "app1", node: "memcached1", way: "reset", holdMs: 10 } as const;

  test.each([
    ["a broken app server", killApp1],
    ["a lock that its owner can't reach", cut],
  ])("beside %s by HAProxy's patience", (_what, fault) => {
    const story = new Story();
    story.fault(fault, [0, 1, 2, 9000]);
    story.read(10, 2510, {});
    expect(broken(story)).toEqual([]);
    story.read(20, 5520, {});
    expect(broken(story)).toEqual(["bounded-wait"]);
  });
});

describe("a request that may be repeated", () => {
  const replay = { kind: "replay", deadToken: "A", isCertain: true } as const;
  const refused = { outcome: "unknown", status: 503, code: "session_unavailable" } as const;

  test("may be refused with a dead cookie while a memcached is away, and at no other time", () => {
    const story = new Story();
    story.fault(killN1, [0, 1, 2, 100]);
    story.did(10, 20, replay, refused);
    expect(broken(story)).toEqual([]);
    story.did(210, 220, replay, refused);
    expect(broken(story)).toEqual(["repeatable-means-answered"]);
  });

  test("is never refused with a shopper's own cookie", () => {
    const story = new Story();
    story.fault(killN1, [0, 1, 2, 100]);
    story.did(10, 20, { kind: "read" }, refused);
    expect(broken(story)).toEqual(["repeatable-means-answered"]);
  });
});

describe("a bad record harms only itself", () => {
  const victim = { kind: "victim", damage: "noise", before: { [book]: 1 } } as const;

  test.each([
    ["another's cart", { hasGoodCopy: false, cart: { [foreign.isbn]: 1 } }, {}],
    ["no cart though a copy was good", { hasGoodCopy: true, cart: {} }, {}],
    ["an error", { hasGoodCopy: false }, { outcome: "unknown", status: 500, mayRepeat: false }],
  ] as const)("its session shows %s", (_what, seen, facts) => {
    const story = new Story();
    story.did(0, 1, { ...victim, ...seen }, facts);
    expect(broken(story)).toEqual(["bad-record-harms-only-itself"]);
  });

  test("its session may be new, or what it was", () => {
    const story = new Story();
    story.did(0, 1, { ...victim, hasGoodCopy: false, cart: {} });
    story.did(2, 3, { ...victim, hasGoodCopy: false, cart: { [book]: 1 } });
    expect(broken(story)).toEqual([]);
  });

  test("an app server that ends is a violation", () => {
    const story = new Story();
    const trouble = { type: "trouble", number: 1, at: 5, message: "app1", nodes: [] } as const;
    story.entries.push({ ...trouble, about: "crash" });
    expect(broken(story)).toEqual(["bad-record-harms-only-itself"]);
  });
});

describe("what was asked for once counts once", () => {
  test("an add that is in the cart twice is a violation", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 2 });
    expect(broken(story)).toEqual(["counted-once"]);
  });

  test("an add that is in two orders is a violation", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.did(6, 7, { kind: "checkout", order: { [book]: 1 }, cart: {} });
    story.did(8, 9, { kind: "checkout", order: { [book]: 1 }, cart: {} });
    expect(broken(story)).toContain("counted-once");
  });

  test("an add that was asked for again with its key counts as one", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.added(6, 7, one, { [book]: 1 });
    expect(broken(story)).toEqual([]);
  });
});

describe("sessions are not mixed up", () => {
  test("a book that nobody here asked for is a violation", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1, [foreign.isbn]: 1 });
    expect(broken(story)).toEqual(["sessions-not-mixed-up"]);
  });

  test("a quantity that nobody here set is a violation", () => {
    const story = new Story();
    story.set(0, 1, 1, { [register]: 77 });
    expect(broken(story)).toContain("sessions-not-mixed-up");
  });

  test("somebody else's name is a violation", () => {
    const story = new Story();
    story.did(0, 1, { kind: "me", name: "s9v9n9" });
    expect(broken(story)).toEqual(["sessions-not-mixed-up"]);
  });

  test("two shoppers with one token are a violation", () => {
    const story = new Story();
    story.read(0, 1, {});
    story.did(2, 3, { kind: "read", cart: {} }, { shopper: 2 });
    expect(broken(story)).toEqual(["sessions-not-mixed-up"]);
  });
});

describe("what may be repeated is answered", () => {
  test.each([
    ["503", { status: 503, code: "session_conflict", outcome: "unknown" }],
    ["nothing", { status: null, outcome: "unknown" }],
  ] as const)("a request that may be repeated gets %s: a violation", (_what, facts) => {
    const story = new Story();
    story.did(0, 1, { kind: "read" }, facts);
    expect(broken(story)).toEqual(["repeatable-means-answered"]);
  });

  test("a request that may not be repeated may be refused", () => {
    const story = new Story();
    const facts = { status: 503, code: "session_conflict", token: "B" } as const;
    story.did(0, 1, { kind: "logout" }, { ...facts, outcome: "failed", mayRepeat: false });
    expect(broken(story)).toEqual([]);
  });
});
