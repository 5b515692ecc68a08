// Each rule finds the violation that was written into a history by hand, and nothing in a history without one.
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { book, broken, killApp1, killN1, one, register, Story, three } from "./story.ts";
import type { RuleName } from "./violation.ts";

function cleanVisit(): Story {
  const story = new Story();
  const added = story.added(0, 5, one, { [book]: 1 });
  const copies = [{ node: "memcached1", version: 1, cart: { [book]: 1 } }];
  story.did(6, 8, { kind: "audit", of: [added], marks: [one], copies, mute: [] });
  story.fault(killApp1, [10, 20, 30, 40]);
  story.added(12, 25, three, { [book]: 4 });
  story.set(26, 27, 1, { [book]: 4, [register]: 1 });
  story.did(28, 29, { kind: "login", name: "s1v1n1" }, { token: "B".repeat(32), mayRepeat: false });
  story.did(30, 31, { kind: "me", name: "s1v1n1" }, { token: "B".repeat(32) });
  story.did(
    32,
    34,
    { kind: "checkout", order: { [book]: 4, [register]: 1 }, cart: {} },
    { token: "B".repeat(32) },
  );
  story.did(35, 36, { kind: "read", cart: {} }, { token: "B".repeat(32) });
  const dead = { deadToken: "A".repeat(32), isCertain: true };
  story.did(37, 38, { kind: "replay", ...dead, name: null });
  story.did(38, 39, { kind: "replay", ...dead, cart: {} });
  story.did(39, 40, { kind: "replay", ...dead, mark: one, cart: { [book]: 1 }, givenToken: "C" });
  story.did(40, 41, {
    kind: "planted",
    plantedToken: "D",
    mark: one,
    cart: { [book]: 1 },
    givenToken: "E",
  });
  return story;
}

test("a history in which all went well is clean", () => {
  expect(check(cleanVisit().entries)).toEqual([]);
});

test("an empty history is clean", () => {
  expect(check([])).toEqual([]);
});

describe("acknowledged means protected", () => {
  test("an acknowledged add that no memcached holds is a violation", () => {
    expect(audited()).toEqual(["acknowledged-means-protected"]);
  });

  test("an older copy is no protection", () => {
    const story = new Story();
    const of = [story.added(0, 5, one, { [book]: 1 })];
    const copies = [{ node: "memcached1", version: 1, cart: {} }];
    story.did(6, 8, { kind: "audit", of, marks: [one], copies, mute: [] });
    expect(broken(story)).toEqual(["acknowledged-means-protected"]);
  });

  test("a memcached that dies between the answer and the look takes the proof along", () => {
    expect(audited([killN1, [5, 7, 20, 30]])).toEqual([]);
    expect(audited([killApp1, [5, 7, 20, 30]])).toEqual(["acknowledged-means-protected"]);
  });

  test("a memcached that was dead all the time is no excuse", () => {
    expect(audited([killN1, [-20, -10, 20, 30]])).toEqual(["acknowledged-means-protected"]);
  });
});

describe("one death loses nothing", () => {
  test("an acknowledged add that never shows again is lost", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.fault(killApp1, [6, 7, 8, 9]);
    story.read(10, 12, {});
    story.read(13, 14, {});
    expect(broken(story)).toEqual(["one-death-loses-nothing"]);
  });

  test("an add without an answer may have happened or not", () => {
    for (const cart of [{}, { [book]: 1 }]) {
      const story = new Story();
      story.addedPerhaps(0, 5, one);
      story.read(10, 12, cart);
      expect(broken(story)).toEqual([]);
    }
  });

  test("an add without an answer that was shown may not go away", () => {
    const story = new Story();
    story.addedPerhaps(0, 5, one);
    story.read(10, 12, { [book]: 1 });
    story.read(13, 14, {});
    expect(broken(story)).toEqual(["one-death-loses-nothing"]);
  });

  test("a read that began before the answer need not show it", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.read(4, 6, {});
    expect(broken(story)).toEqual([]);
  });

  test("an order that lacks an acknowledged add has lost it", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.added(6, 7, three, { [book]: 4 });
    story.did(8, 9, { kind: "checkout", order: { [book]: 3 }, cart: {} });
    story.read(10, 11, {});
    expect(broken(story)).toContain("one-death-loses-nothing");
  });

  test("a session that is not protected again is a violation", () => {
    const story = new Story();
    const message = "version 3 is not protected";
    const trouble = { type: "trouble", number: 1, at: 5, message, nodes: [] } as const;
    story.entries.push({ ...trouble, about: "unprotected" });
    expect(broken(story)).toEqual(["one-death-loses-nothing"]);
  });
});

describe("the newest version wins", () => {
  test("an add that is missing and back later was there all the time", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.read(6, 7, {});
    story.read(8, 9, { [book]: 1 });
    expect(broken(story)).toEqual(["newest-version-wins"]);
  });

  test("a quantity that an acknowledged change has replaced does not come back", () => {
    const story = new Story();
    story.set(0, 1, 1, { [register]: 1 });
    story.set(2, 3, 5, { [register]: 5 });
    story.read(4, 5, { [register]: 1 });
    expect(broken(story)).toEqual(["newest-version-wins"]);
  });

  test("a change without an answer may take effect late", () => {
    const story = new Story();
    story.set(0, 1, 1, { [register]: 1 });
    const unknown = { outcome: "unknown", status: null, mayRepeat: false } as const;
    story.did(2, 3, { kind: "set", isbn: register, value: 5 }, unknown);
    story.set(4, 5, 6, { [register]: 6 });
    story.read(6, 7, { [register]: 5 });
    expect(broken(story)).toEqual([]);
  });

  test("what was ordered is not in the cart again", () => {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    story.did(6, 7, { kind: "checkout", order: { [book]: 1 }, cart: {} });
    story.read(8, 9, { [book]: 1 });
    expect(broken(story)).toEqual(["newest-version-wins"]);
  });

  test("a name is the one of the last login", () => {
    const story = new Story();
    story.did(0, 1, { kind: "login", name: "first" }, { token: "B", mayRepeat: false });
    story.did(2, 3, { kind: "login", name: "second" }, { token: "C", mayRepeat: false });
    story.did(4, 5, { kind: "me", name: "first" }, { token: "C" });
    expect(broken(story)).toEqual(["newest-version-wins"]);
  });
});

describe("destroyed stays destroyed", () => {
  const dead = { kind: "replay", deadToken: "A", isCertain: true } as const;

  test.each([
    ["a name", { name: "s1v1n1" }],
    ["a cart", { cart: { [book]: 1 } }],
    ["the same token again", { cart: {}, givenToken: "A" }],
    ["a book that it takes without another token", { mark: one, cart: { [book]: 1 } }],
    ["its former books beside a new one", { mark: one, cart: { [book]: 4 }, givenToken: "B" }],
  ])("a dead session is alive by %s", (_what, seen) => {
    const story = new Story();
    story.did(0, 1, { ...dead, ...seen });
    expect(broken(story)).toEqual(["destroyed-stays-destroyed"]);
  });

  test("where nobody knows whether it ended it may live, until it was seen to be gone", () => {
    const story = new Story();
    const perhaps = { ...dead, isCertain: false };
    story.did(0, 1, { ...perhaps, cart: { [book]: 1 } });
    expect(broken(story)).toEqual([]);
    story.did(2, 3, { ...perhaps, mark: three, cart: { [book]: 3 }, givenToken: "B" });
    story.did(4, 5, { ...perhaps, cart: { [book]: 1 } });
    expect(broken(story)).toEqual(["destroyed-stays-destroyed"]);
  });

  test("a live record of a dead session on any node is a violation", () => {
    const story = new Story();
    const trouble = { type: "trouble", number: 1, at: 5, message: "n2", nodes: [] } as const;
    story.entries.push({ ...trouble, about: "live-record-of-dead-session" });
    expect(broken(story)).toEqual(["destroyed-stays-destroyed"]);
  });
});

describe("no update is lost to a parallel request", () => {
  test("of two adds at the same time both are there", () => {
    expect(broken(parallel())).toEqual(["no-update-lost-to-a-parallel-request"]);
  });

  test("with a fault in between, the fault is to blame", () => {
    const story = parallel();
    story.fault(killApp1, [4, 5, 6, 9]);
    expect(broken(story)).toEqual(["one-death-loses-nothing"]);
  });
});

/** An add that memcached does not hold, with a fault beside it. */
function audited(fault?: Parameters<Story["fault"]>): RuleName[] {
  const story = new Story();
  const of = [story.added(0, 5, one, { [book]: 1 })];
  story.did(6, 8, { kind: "audit", of, marks: [one], copies: [], mute: [] });
  if (fault !== undefined) story.fault(...fault);
  return broken(story);
}

/** Two adds at the same time, of which one shows. */
function parallel(): Story {
  const story = new Story();
  story.added(0, 5, one, { [book]: 1 });
  story.added(1, 6, three, { [book]: 3 });
  story.read(7, 8, { [book]: 3 });
  return story;
}

describe("a session that nobody asked for", () => {
  const restartN1 = { kind: "restart", node: "memcached1" } as const;

  function leftAlone(isAppFirst: boolean): Story {
    const story = new Story();
    story.added(0, 5, one, { [book]: 1 });
    const [first, second] = isAppFirst
      ? ([killApp1, restartN1] as const)
      : ([restartN1, killApp1] as const);
    story.fault(first, [10, 11, 12, 13], 1);
    story.fault(second, [20, 21, 22, 23], 2);
    story.read(30, 31, {});
    return story;
  }

  test.each([
    ["its app server and then its memcached", true],
    ["its memcached and then its app server", false],
  ] as const)("has to survive that %s ended", (_order, isAppFirst) => {
    expect(broken(leftAlone(isAppFirst))).toEqual(["one-death-loses-nothing"]);
  });
});
