import { expect, test } from "vitest";
import { formatSessionId, newToken, parseSessionId, splitPrefix } from "../src/session-id.ts";

const token = "0123456789ABCDEF0123456789ABCDEF";

test.each([
  [`${token}-n1.app1`, { token, node: "n1", route: "app1" }],
  [`${token}-n1`, { token, node: "n1", route: undefined }],
  [`${token}.app-1`, { token, node: undefined, route: "app-1" }],
  [token, { token, node: undefined, route: undefined }],
])("%s is read and written back", (text, id) => {
  expect(parseSessionId(text)).toEqual(id);
  expect(formatSessionId(id)).toBe(text);
});

test.each([
  "",
  token.toLowerCase(),
  token.slice(1),
  `${token}0`,
  `${token}-`,
  `${token}.`,
  `${token}-n1.`,
  `${token}-n-1.app1`,
  `${token}-n1.app1.app2`,
  `${token}-n1.app1\n`,
  ` ${token}`,
  `app1~${token}`,
  `${token}-${"n".repeat(33)}`,
  `${token}.${"a".repeat(65)}`,
])("%j is no session id", (text) => {
  expect(parseSessionId(text)).toBeUndefined();
});

test("a token is 32 upper-case hex digits of what randomness gives", () => {
  expect(newToken((size) => Buffer.alloc(size, 0xab))).toBe("AB".repeat(16));
  expect(newToken()).toMatch(/^[0-9A-F]{32}$/);
  expect(newToken()).not.toBe(newToken());
});

test.each([
  [`app1~${token}-n1.app1`, "app1", `${token}-n1.app1`],
  [`${token}-n1.app1`, undefined, `${token}-n1.app1`],
  ["app1~app2~x", "app1", "app2~x"],
  ["~x", undefined, "~x"],
  ["a b~x", undefined, "a b~x"],
])("%s has the prefix %s", (value, prefix, id) => {
  expect(splitPrefix(value)).toEqual({ prefix, id });
});
