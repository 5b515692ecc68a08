import { describe, expect, it } from "vitest";
import type { Copy, Mode, SessionView } from "../src/api/wire.ts";
import { en } from "../src/i18n/en.ts";
import { writerOf } from "../src/lab/cookie-card.tsx";
import { holdersOf } from "../src/lab/non-sticky-copies.tsx";
import { after, add, cartOf, cartReceived, casmurro, dracula, labSession } from "./samples.ts";

const session: SessionView = {
  where: "memcached",
  owner: null,
  node: "n1",
  isProtected: true,
  version: 3,
  bytes: 400,
  lastStoreMs: null,
  createdAt: "2026-01-01T12:00:00.000Z",
  lastAccessAt: "2026-01-01T12:00:00.000Z",
  idleSeconds: 1800,
};

function copy(node: string, rest: Partial<Copy> = {}): Copy {
  return { node, state: "up", version: 3, owner: null, isTombstone: false, ...rest };
}

function seenWith(...copies: Copy[]) {
  const cookie = { prefix: null, token: "5F3A".repeat(8), node: "n2", route: null };
  return labSession({ mode: "non-sticky", cookie, session, copies });
}

describe("the nodes that hold the newest version", () => {
  it("begin with that of the cookie", () => {
    expect(holdersOf(session, seenWith(copy("n1"), copy("n2")))).toEqual(["n2", "n1"]);
  });

  it.each([
    ["is down", { state: "down" as const, version: null }],
    ["has an older version", { version: 2 }],
    ["has a tombstone", { isTombstone: true }],
    ["has nothing", { version: null }],
  ])("leave out one that %s", (_, rest) => {
    expect(holdersOf(session, seenWith(copy("n1", rest), copy("n2")))).toEqual(["n2"]);
  });
});

describe("who wrote a part of the cookie", () => {
  it.each<[Mode, "prefix" | "node" | "route", string | null, RegExp]>([
    ["sticky", "prefix", "app1", /send you back to the same/],
    ["sticky", "node", "n1", /holds the backup/],
    ["sticky", "route", "app1", /owns the session/],
    ["non-sticky", "prefix", null, /This cookie has none/],
    ["non-sticky", "prefix", "app1", /Left from sticky times/],
    ["non-sticky", "node", "n1", /first copy/],
    ["non-sticky", "route", null, /no app server owns/],
    ["non-sticky", "route", "app1", /Left from sticky times/],
  ])("is told as it is: %s, %s %s", (mode, part, value, text) => {
    expect(en[writerOf(part, value, mode)]).toMatch(text);
  });
});

describe("without stickiness", () => {
  const begin = [
    { type: "session-seen", session: seenWith() },
    cartReceived(add(casmurro), cartOf([casmurro, 1])),
  ] as const;

  it("an answer of the other app server is nothing to tell", () => {
    const cart = cartOf([casmurro, 1], [dracula, 1]);
    const { shop } = after(...begin, cartReceived(add(dracula), cart, { server: "app2" }));
    expect(shop.notice).toMatchObject({ kind: "added" });
  });

  it("a cart that lost something on the way is", () => {
    const cart = cartOf([dracula, 1]);
    const { shop } = after(...begin, cartReceived(add(dracula), cart, { server: "app2" }));
    expect(shop.notice).toMatchObject({ kind: "lost", from: "app1", to: "app2" });
  });
});
