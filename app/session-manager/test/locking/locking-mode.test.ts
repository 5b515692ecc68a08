import { expect, test } from "vitest";
import { type LockingMode, parseLockingMode } from "../../src/locking/locking-mode.ts";

test.each(["none", "all", "auto"])("%s is a mode", (kind) => {
  expect(parseLockingMode(kind)).toEqual({ kind });
});

test.each([
  ["/cart", true],
  ["/cart/1", false],
  ["/shop/cart", false],
  ["/order/7", true],
  ["/order/7/lines", false],
])("the uriPattern stands for the whole path: %s matches: %s", (path, isMatch) => {
  const mode = parseLockingMode("uriPattern:/cart|/order/\\d+");
  expect(patternOf(mode)?.test(path)).toBe(isMatch);
});

test("a pattern may hold colons and commas, and gives the same answer each time", () => {
  const pattern = patternOf(parseLockingMode("uriPattern:/a:b,[c]{1,2}"));
  expect([1, 2, 3].map(() => pattern?.test("/a:b,cc"))).toEqual([true, true, true]);
});

test.each(["", "None", "ALL", "auto ", "uripattern:/x", "uriPattern", "/cart", "uriPattern /x"])(
  "%j is refused with what is allowed",
  (text) => {
    expect(() => parseLockingMode(text)).toThrow(
      "must be none, all, auto or uriPattern:<regular expression>",
    );
  },
);

test.each([
  ["uriPattern:", "lacks the pattern"],
  ["uriPattern:(", "is not a regular expression: "],
  // Between `(?:` and `)` it would be one, of something else.
  ["uriPattern:/a)|(/b", "is not a regular expression: "],
])("%j is refused with what is wrong with it and what is allowed", (text, problem) => {
  expect(() => parseLockingMode(text)).toThrow(problem);
  expect(() => parseLockingMode(text)).toThrow(/must be none, all, auto or uriPattern:/);
});

function patternOf(mode: LockingMode): RegExp | undefined {
  return mode.kind === "uriPattern" ? mode.pattern : undefined;
}
