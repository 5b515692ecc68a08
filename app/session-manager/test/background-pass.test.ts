import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { BackgroundPass } from "../src/background-pass.ts";
import { waitUntil } from "../../../test/support/wait-until.ts";

/** Tasks that end when the test says so. */
function setUp() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const told: number[] = [];
  const pass = new BackgroundPass<number>(
    (item) => {
      begun.push(item);
      return new Promise((resolve) => ends.push(() => resolve(item >= 0)));
    },
    (done) => told.push(done),
  );
  const endAll = () => {
    for (const end of ends.splice(0)) end();
  };
  return { pass, begun, told, endAll, underWay: () => ends.length };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test("everything gets its turn, in order, and the end tells what was done", async () => {
  const order: number[] = [];
  const told: number[] = [];
  const pass = new BackgroundPass<number>(
    async (item) => {
      order.push(item);
      return item % 2 === 0;
    },
    (done) => told.push(done),
  );
  pass.begin(upTo(100));
  await pass.idle();
  expect(order).toEqual(upTo(100));
  expect(told).toEqual([50]);
});

test("a turn of the event loop begins a few, whatever there is to do", () => {
  const { pass, begun } = setUp();
  pass.begin(upTo(1000));
  expect(begun).toEqual(upTo(7));
});

test("no more begin while many wait for the nodes", async () => {
  const { pass, endAll, underWay } = setUp();
  pass.begin(upTo(200));
  await waitUntil("many are under way", async () => underWay() === 18);
  // So many more rests that another one would have begun.
  for (let rest = 0; rest < 20; rest += 1) await delay(1);
  expect(underWay()).toBe(18);
  endAll();
  await waitUntil("the next ones are under way", async () => underWay() === 18);
});

test("another pass takes the place of what is left", async () => {
  const { pass, begun, told, endAll } = setUp();
  pass.begin(upTo(50));
  pass.begin([100, 101]);
  await waitUntil("the second pass has begun", async () => begun.includes(101));
  endAll();
  await pass.idle();
  expect(begun).toEqual([...upTo(7), 100, 101]);
  expect(told).toEqual([9]);
});

test("a pass that begins when the last item of the former one has just ended is done, too", async () => {
  const done: number[] = [];
  const pass: BackgroundPass<number> = new BackgroundPass<number>(async (item) => {
    done.push(item);
    // After the end of this task, while the pass rests.
    if (item === 1) process.nextTick(() => pass.begin([2]));
    return true;
  });
  pass.begin([1]);
  await pass.idle();
  expect(done).toEqual([1, 2]);
});

test("what could not be done is asked for after a while, and not while a pass is under way", async () => {
  const { pass, begun, endAll } = setUp();
  let asked = 0;
  const items = () => {
    asked += 1;
    return [-1];
  };
  pass.begin([1]);
  pass.retry(items);
  expect(asked).toBe(0);
  endAll();
  await pass.idle();
  pass.retry(items);
  endAll();
  await pass.idle();
  // Within the first second.
  pass.retry(items);
  expect(asked).toBe(1);
  expect(begun).toEqual([1, -1]);
});
