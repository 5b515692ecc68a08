import { describe, expect, it } from "vitest";
import type { HoldReport } from "../src/hold.ts";
import { isAnotherLife } from "../src/memcached-client.ts";
import { judgeState } from "../src/walkthrough/judge.ts";
import { judgeProtection } from "../src/walkthrough/no-memcached.ts";
import { judgeRefusal } from "../src/walkthrough/paused-app-server.ts";
import { noProgress } from "../src/walkthrough/progress.ts";
import { missingUntil } from "../src/walkthrough/ready.ts";
import { withCopies } from "../src/walkthrough/shopping.ts";

describe("a memcached that was restarted", () => {
  const life = { pid: 7, startedAt: 1000 };

  it.each([
    ["another process", { pid: 8, startedAt: 1000 }, true],
    ["the same process id in a container, and a later start", { pid: 7, startedAt: 1002 }, true],
    ["the same process", life, false],
    ["the same process, seen when its clocks had ticked apart", { pid: 7, startedAt: 1001 }, false],
  ])("is %s", (_, now, isAnother) => {
    expect(isAnotherLife(life, now)).toBe(isAnother);
  });
});

describe("the request that was held", () => {
  const request = { method: "POST", path: "/api/cart/items" };
  const refused = { ...request, status: 503, backup: "failed session_conflict" };
  const report: HoldReport = { state: "off", request: null, last: refused };

  it("was refused", () => {
    expect(judgeRefusal("app1", report).passed).toBe(true);
  });

  it.each([
    ["is still held", { ...report, state: "holding", request } as const, "still holds", "release"],
    ["was never there", { ...report, last: null }, "has held no request", "step 10"],
    [
      "was stored",
      { ...report, last: { ...refused, status: 200, backup: "n2 stored" } },
      "200",
      "",
    ],
    ["failed otherwise", { ...report, last: { ...refused, backup: "unprotected" } }, "503", ""],
  ])("was not when it %s", (_, seen, words, tryNext) => {
    const finding = judgeRefusal("app1", seen);
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toContain(words);
    expect(finding.tryNext.en).toContain(tryNext);
  });
});

describe("other findings", () => {
  it("a node that is to be paused is told how", () => {
    const statuses = [{ name: "app1", state: "up", port: 1 }] as const;
    const finding = judgeState("app1", "paused", statuses);
    expect(finding).toMatchObject({ passed: false, tryNext: { en: "scripts/lab pause app1" } });
    expect(judgeState("app1", "paused", [{ ...statuses[0], state: "paused" }]).passed).toBe(true);
  });

  it("a session is protected, or not, or nowhere", () => {
    expect(judgeProtection(true, true).passed).toBe(true);
    expect(judgeProtection(false, false).passed).toBe(true);
    for (const wanted of [true, false])
      for (const seen of [!wanted, undefined])
        expect(judgeProtection(wanted, seen).passed).toBe(false);
    expect(judgeProtection(true, undefined).seen.en).toBe("no app server has the session");
  });

  it("a book that is added twice is one line of the cart", () => {
    const book = { isbn: "1", title: "Emma" };
    const other = { isbn: "2", title: "Dom Casmurro" };
    const cart = withCopies(withCopies(withCopies([], book, 1), other, 1), book, 20);
    expect(cart).toEqual([
      { ...other, quantity: 1 },
      { ...book, quantity: 21 },
    ]);
  });

  it("the steps from 9 on need nothing of those before, and step 12.1 nothing of step 9", () => {
    const visit = { server: "app1", cookie: "x" } as const;
    expect(missingUntil("10.1", noProgress)?.tryNext.en).toBe("scripts/lab step 9");
    expect(missingUntil("10.1", { ...noProgress, again: visit })?.tryNext.en).toBe(
      "scripts/lab step 9.2",
    );
    expect(missingUntil("12", { ...noProgress, unprotected: visit })).toBeUndefined();
  });
});
