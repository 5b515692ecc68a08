import { expect, test } from "vitest";
import { SessionMemory } from "../src/memory.ts";
import { aSession } from "./support/sessions.ts";

function setUp() {
  const clock = { now: 0 };
  const memory = new SessionMemory(() => clock.now);
  return { clock, memory };
}

test("a session that is added is live and found by its token", () => {
  const { memory } = setUp();
  const session = aSession();
  memory.add(session);
  expect(session.state).toBe("live");
  expect(memory.get(session.token)).toBe(session);
  expect(memory.isHolding(session)).toBe(true);
  expect([...memory.all()]).toEqual([session]);
  expect(memory.size).toBe(1);
});

test("another copy of a session takes the former one's place", () => {
  const { memory } = setUp();
  const [former, copy] = [aSession(), aSession()];
  memory.add(former);
  memory.add(copy);
  expect([former.state, copy.state]).toEqual(["superseded", "live"]);
  expect(memory.get(copy.token)).toBe(copy);
  memory.remove(former, "destroyed");
  expect(memory.get(copy.token)).toBe(copy);
  memory.remove(copy, "destroyed");
  expect(memory.size).toBe(0);
  expect(copy.state).toBe("destroyed");
});

test("a session expires when it was idle for its limit, however often it was visited", () => {
  const { clock, memory } = setUp();
  const session = aSession({}, { idleSeconds: 100 });
  memory.add(session);
  for (clock.now = 0; clock.now < 100_000; clock.now += 1000) {
    expect(memory.visitDue().expired).toEqual([]);
    expect(memory.isExpired(session)).toBe(false);
  }
  clock.now = 100_000;
  expect(memory.isExpired(session)).toBe(true);
  expect(memory.visitDue().expired).toEqual([session]);
  expect(memory.size).toBe(0);
});

test("a session that was used since its record was stored is named for renewal within a tenth of its limit", () => {
  const { clock, memory } = setUp();
  const session = aSession({}, { idleSeconds: 100 });
  memory.add(session);
  session.lastAccessAt = 1;
  for (clock.now = 0; clock.now < 11_000; clock.now += 500) {
    if (memory.visitDue().toRenew.includes(session)) break;
  }
  expect(clock.now).toBeGreaterThanOrEqual(10_000);
  expect(clock.now).toBeLessThan(11_000);
});

test("a session whose idle limit became shorter is looked at in time", () => {
  const { clock, memory } = setUp();
  const session = aSession({}, { idleSeconds: 1_000_000 });
  memory.add(session);
  session.idleSeconds = 20;
  memory.replan(session);
  session.lastAccessAt = 1;
  clock.now = 3_000;
  expect(memory.visitDue().toRenew).toEqual([session]);
  clock.now = 21_000;
  expect(memory.visitDue().expired).toEqual([session]);
});

test("a session that memory does not hold is not planned", () => {
  const { clock, memory } = setUp();
  memory.replan(aSession({}, { idleSeconds: 1 }));
  clock.now = 10_000;
  expect(memory.visitDue()).toEqual({ expired: [], toRenew: [] });
});

test("a session that nobody used since is left alone", () => {
  const { clock, memory } = setUp();
  const session = aSession({}, { idleSeconds: 100 });
  memory.add(session);
  session.lastAccessAt = 5000;
  session.storedLastAccessAt = 5000;
  for (clock.now = 0; clock.now < 100_000; clock.now += 1000) {
    expect(memory.visitDue()).toEqual({ expired: [], toRenew: [] });
  }
});

test("a session that is used again and again never expires", () => {
  const { clock, memory } = setUp();
  const session = aSession({}, { idleSeconds: 10 });
  memory.add(session);
  for (clock.now = 0; clock.now < 100_000; clock.now += 5000) {
    session.lastAccessAt = clock.now;
    expect(memory.visitDue().expired).toEqual([]);
  }
  expect(memory.isHolding(session)).toBe(true);
});
