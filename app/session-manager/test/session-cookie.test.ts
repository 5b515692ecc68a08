import { expect, test } from "vitest";
import {
  changeSettings,
  cookieAttributes,
  type CookieAttributes,
  type CookieSettings,
  NO_SETTINGS,
} from "../src/cookie-settings.ts";
import { assignCookie, sessionCookie, toSetCookie } from "../src/session-cookie.ts";

const NOW = 1_700_000_000_000;
const defaults: CookieAttributes = {
  path: "/",
  httpOnly: true,
  secure: "auto",
  sameSite: "lax",
};

function setUp(options: CookieAttributes = defaults, isHttps = false) {
  const own = { settings: NO_SETTINGS };
  const attributes = () => cookieAttributes(options, own.settings);
  const cookie = sessionCookie({
    attributes,
    change: (change: CookieSettings) => {
      own.settings = changeSettings(own.settings, change);
    },
    isHttps,
    clock: () => NOW,
  });
  return { own, cookie, sent: () => toSetCookie(attributes(), isHttps, NOW) };
}

test("a cookie reads as the options say", () => {
  expect({ ...setUp().cookie }).toEqual({
    path: "/",
    domain: undefined,
    httpOnly: true,
    secure: false,
    sameSite: "lax",
    partitioned: undefined,
    priority: undefined,
    maxAge: null,
    originalMaxAge: null,
    expires: null,
  });
});

test("what is assigned is read again, and sent", () => {
  const { cookie, sent } = setUp();
  Object.assign(cookie, { path: "/shop", domain: "example.org", partitioned: true });
  cookie.priority = "high";
  cookie.sameSite = "strict";
  cookie.secure = true;
  cookie.httpOnly = false;
  const expected = {
    path: "/shop",
    domain: "example.org",
    partitioned: true,
    priority: "high",
    sameSite: "strict",
    secure: true,
    httpOnly: false,
  };
  expect(cookie).toMatchObject(expected);
  expect(sent()).toEqual(expected);
});

test("maxAge counts in milliseconds from the response on, and is sent in seconds", () => {
  const { cookie, sent } = setUp();
  cookie.maxAge = 3_600_000.4;
  expect([cookie.maxAge, cookie.originalMaxAge]).toEqual([3_600_001, 3_600_001]);
  expect(cookie.expires).toEqual(new Date(NOW + 3_600_001));
  expect(sent()).toMatchObject({ maxAge: 3601, expires: new Date(NOW + 3_600_001) });
});

test("a date is sent as it is, and maxAge is the time that is left", () => {
  const { cookie, sent } = setUp();
  cookie.maxAge = 1;
  cookie.expires = new Date(NOW + 5000);
  expect([cookie.maxAge, cookie.originalMaxAge]).toEqual([5000, null]);
  expect(sent()).toMatchObject({ expires: new Date(NOW + 5000) });
  expect(sent()).not.toHaveProperty("maxAge");
});

test.each([null, false] as const)(
  "with expires = %s the cookie ends with the browser",
  (expires) => {
    const { cookie, sent } = setUp({ ...defaults, maxAge: 1000 });
    expect(cookie.maxAge).toBe(1000);
    cookie.expires = expires;
    expect([cookie.maxAge, cookie.expires]).toEqual([null, null]);
    expect(sent()).not.toHaveProperty("maxAge");
    expect(sent()).not.toHaveProperty("expires");
    cookie.expires = undefined;
    expect(cookie.maxAge).toBe(1000);
  },
);

test("a maxAge below zero is over at once", () => {
  const { cookie, sent } = setUp();
  cookie.originalMaxAge = -1;
  expect(sent()).toMatchObject({ maxAge: 0, expires: new Date(NOW) });
});

test.each([
  [false, "auto", false, "lax"],
  [true, "auto", true, "none"],
  [false, true, true, "none"],
  [false, false, false, "none"],
] as const)("SameSite=None, HTTPS %s, secure %s: sent with %s, %s", (isHttps, secure, ...sent) => {
  const { cookie, sent: attributes } = setUp({ ...defaults, secure, sameSite: "none" }, isHttps);
  expect(cookie.secure).toBe(sent[0]);
  expect(attributes()).toMatchObject({ secure: sent[0], sameSite: sent[1] });
});

test("options assigns what it knows, and of maxAge and expires, maxAge", () => {
  const { own, cookie } = setUp();
  const unknown = { signed: true, userInfo: "maria" };
  assignCookie(cookie, { ...unknown, path: "/a", maxAge: 5, expires: new Date(1), secure: false });
  expect(own.settings).toEqual({ path: "/a", maxAge: 5, secure: false });
  assignCookie(cookie, { path: undefined });
  expect(own.settings).toEqual({ path: "/a", maxAge: 5, secure: false });
});

test("an attribute takes nothing that a header could not carry", () => {
  const { own, cookie } = setUp();
  expect(() => (cookie.domain = "a\r\nSet-Cookie: b=c")).toThrow(TypeError);
  expect(() => (cookie.maxAge = Number.POSITIVE_INFINITY)).toThrow(TypeError);
  expect(() => (cookie.expires = new Date(Number.NaN))).toThrow(TypeError);
  expect(own.settings).toBe(NO_SETTINGS);
});
