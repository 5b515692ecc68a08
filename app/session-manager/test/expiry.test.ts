import { expect, test } from "vitest";
import {
  allRecordsExpireAt,
  Calendar,
  expiresAt,
  idleSecondsFor,
  MAX_IDLE_SECONDS,
  recordExpiresAt,
  renewalIntervalMs,
  timeToLiveSeconds,
} from "../src/expiry.ts";

const idle = { lastAccessAt: 1_000_000, idleSeconds: 1800 };

test("an owner serves a session for the idle limit after its last access", () => {
  expect(expiresAt(idle)).toBe(1_000_000 + 1_800_000);
});

test("a record is believed as long as its owner may have been asked since it was stored", () => {
  expect(recordExpiresAt(idle)).toBeGreaterThanOrEqual(expiresAt(idle) + renewalIntervalMs(idle));
  expect(recordExpiresAt(idle)).toBeLessThan(expiresAt(idle) + 200_000);
});

test("memcached keeps a record at least a minute longer than anybody believes it", () => {
  const ttlMs = timeToLiveSeconds(idle, idle.lastAccessAt) * 1000;
  expect(idle.lastAccessAt + ttlMs).toBeGreaterThanOrEqual(recordExpiresAt(idle) + 60_000);
  const later = timeToLiveSeconds(idle, idle.lastAccessAt + 100_000) * 1000;
  expect(ttlMs - later).toBe(100_000);
});

test("a life is a whole number of seconds, and at least one", () => {
  expect(timeToLiveSeconds(idle, 10_000_000)).toBe(1);
  expect(Number.isInteger(timeToLiveSeconds({ lastAccessAt: 1.5, idleSeconds: 1 }, 0.3))).toBe(
    true,
  );
});

test("a session with an end of its own ends then, however often it is used", () => {
  const ending = { ...idle, cookie: { expires: idle.lastAccessAt + 60_000 } };
  expect(expiresAt(ending)).toBe(idle.lastAccessAt + 60_000);
  expect(recordExpiresAt(ending)).toBe(idle.lastAccessAt + 60_000);
  const later = { ...idle, cookie: { expires: idle.lastAccessAt + 1_000_000_000 } };
  expect(expiresAt(later)).toBe(expiresAt(idle));
  expect(recordExpiresAt(later)).toBe(recordExpiresAt(idle));
});

test.each<[string, object, number]>([
  ["nothing", {}, 1800],
  ["that it ends with the browser", { maxAge: null }, 1800],
  ["a day", { maxAge: 86_400_000 }, 86_400],
  ["not quite a second", { maxAge: 1 }, 1],
  ["now", { maxAge: 0 }, 1],
  ["ten years", { maxAge: 315_360_000_000 }, MAX_IDLE_SECONDS],
  ["an end in ten seconds", { expires: 5_000 + 9_001 }, 10],
  ["an end in the past", { expires: 1 }, 1],
])("a cookie that says %s makes the idle limit %j: %i seconds", (_, cookie, seconds) => {
  expect(idleSecondsFor(cookie, 1800, 5_000)).toBe(seconds);
});

test("a record outlives the records of a time when the idle limit was longer", () => {
  const former = { lastAccessAt: 1_000_000, idleSeconds: 86_400 };
  const record = { lastAccessAt: 1_000_001, idleSeconds: 60, longestIdleSeconds: 86_400 };
  expect(expiresAt(record)).toBe(1_060_001);
  expect(allRecordsExpireAt(record)).toBeGreaterThan(recordExpiresAt(former));
  const ttlMs = timeToLiveSeconds(record, record.lastAccessAt) * 1000;
  expect(record.lastAccessAt + ttlMs).toBeGreaterThan(recordExpiresAt(former));
});

test("an item is handed out once, when its time has come and not before", () => {
  let now = 0;
  const calendar = new Calendar<string>(() => now);
  calendar.add("a", 1500);
  calendar.add("b", 60_000);
  now = 1499;
  expect(calendar.takeDue()).toEqual([]);
  now = 2000;
  expect(calendar.takeDue()).toEqual(["a"]);
  expect(calendar.takeDue()).toEqual([]);
  now = 3_600_000;
  expect(calendar.takeDue()).toEqual(["b"]);
});

test("an item whose time has passed already is handed out at the next look", () => {
  const calendar = new Calendar<string>(() => 10_000);
  calendar.takeDue();
  calendar.add("late", 5);
  expect(calendar.takeDue()).toEqual(["late"]);
  expect(calendar.takeDue()).toEqual([]);
});

test("an item stands on one step only, and on none once it was removed", () => {
  const calendar = new Calendar<string>(() => 10_000);
  calendar.add("moved", 5000);
  calendar.add("moved", 20_000);
  calendar.add("removed", 5000);
  calendar.remove("removed");
  expect(calendar.takeDue()).toEqual([]);
});

test("a calendar goes on when the clock is set back", () => {
  let now = 100_000_000;
  const calendar = new Calendar<string>(() => now);
  calendar.takeDue();
  now = 1_000_000;
  calendar.add("soon", now + 1000);
  now += 2000;
  expect(calendar.takeDue()).toEqual(["soon"]);
});
