import { expect, test } from "vitest";
import {
  changeSettings,
  cookieAttributes,
  type CookieSettings,
  isSameCookie,
  NO_SETTINGS,
  readSettings,
} from "../src/cookie-settings.ts";

const options = { path: "/", httpOnly: true, secure: "auto", sameSite: "lax" } as const;

test("settings go over the options, attribute by attribute", () => {
  const settings = changeSettings(NO_SETTINGS, { path: "/shop", httpOnly: false });
  expect(cookieAttributes(options, settings)).toEqual({
    ...options,
    path: "/shop",
    httpOnly: false,
  });
});

test("undefined takes a setting back", () => {
  const settings = changeSettings(NO_SETTINGS, { path: "/shop", maxAge: 1 });
  expect(changeSettings(settings, { path: undefined, maxAge: undefined })).toEqual({});
});

test("maxAge and expires replace each other", () => {
  const byAge = changeSettings(NO_SETTINGS, { domain: "a", maxAge: 1 });
  const byDate = changeSettings(byAge, { expires: 2 });
  expect(byDate).toEqual({ domain: "a", expires: 2 });
  expect(changeSettings(byDate, { maxAge: 3 })).toEqual({ domain: "a", maxAge: 3 });
  expect(changeSettings(byDate, { domain: "b" })).toEqual({ domain: "b", expires: 2 });
});

test.each<[string, CookieSettings, object]>([
  ["nothing", {}, { maxAge: 9 }],
  ["a maxAge", { maxAge: 1 }, { maxAge: 1 }],
  ["a date", { expires: 5 }, { expires: 5 }],
  ["the end of the browser", { maxAge: null }, {}],
])("with a maxAge in the options, a session that says %s (%j) gets %j", (_, settings, expected) => {
  expect(cookieAttributes({ path: "/", maxAge: 9 }, settings)).toEqual({ path: "/", ...expected });
});

test("settings are the same in whatever order they were made", () => {
  const one = changeSettings(changeSettings(NO_SETTINGS, { maxAge: 1 }), { path: "/a" });
  const other = changeSettings(changeSettings(NO_SETTINGS, { path: "/a" }), { maxAge: 1 });
  expect(isSameCookie(one, other)).toBe(true);
  expect(isSameCookie(one, readSettings({ maxAge: 1, path: "/a" }))).toBe(true);
  expect(isSameCookie(one, changeSettings(one, { path: "/b" }))).toBe(false);
  expect(isSameCookie(one, NO_SETTINGS)).toBe(false);
});

test.each<[object, string]>([
  [{ path: "shop" }, "session.cookie.path = shop: begins with /"],
  [{ path: "/a; Domain=b" }, "has no ;"],
  [{ domain: "a:80" }, "session.cookie.domain = a:80: is a host name"],
  [{ sameSite: "no" }, '"lax", "strict", "none"'],
  [{ secure: "yes" }, '"auto"'],
  [{ maxAge: Number.NaN }, "session.cookie.maxAge = NaN"],
  [{ maxAge: 1e15 }, "session.cookie.maxAge"],
  [{ expires: Number.NaN }, "session.cookie.expires = NaN"],
])("%j is refused, by name and value", (change, message) => {
  const apply = () => changeSettings(NO_SETTINGS, change);
  expect(apply).toThrow(TypeError);
  expect(apply).toThrow(message);
});
