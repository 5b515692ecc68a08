import { expect, test } from "vitest";
import { GroupCommit } from "../src/group-commit.ts";
import { turnOfTheLoop } from "./support/conditions.ts";

/** A task that ends when the test says so, and tells what it saw when it began. */
function setUp() {
  const commits = new GroupCommit<object, number>();
  const key = {};
  const ends: ((error?: Error) => void)[] = [];
  let state = 0;
  const task = () => {
    const seen = state;
    return new Promise<number>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve(seen) : reject(error)));
    });
  };
  return { commits, key, ends, task, setState: (value: number) => (state = value) };
}

test("who comes while a task runs shares the next one, which sees what they did", async () => {
  const { commits, key, ends, task, setState } = setUp();
  setState(1);
  const first = commits.run(key, task);
  setState(2);
  const second = commits.run(key, task);
  setState(3);
  const third = commits.run(key, task);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await turnOfTheLoop();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  expect(await Promise.all([second, third])).toEqual([3, 3]);
});

test("a task that fails fails for those who share it, and the next one runs", async () => {
  const { commits, key, ends, task } = setUp();
  const first = commits.run(key, task);
  const second = commits.run(key, task);
  ends[0]?.(new Error("first"));
  await expect(first).rejects.toThrow("first");
  await turnOfTheLoop();
  ends[1]?.();
  expect(await second).toBe(0);
});

test("tasks of different keys do not wait for each other", async () => {
  const { commits, ends, task } = setUp();
  void commits.run({}, task);
  void commits.run({}, task);
  expect(ends).toHaveLength(2);
});

test("a key is busy until its last task has ended, and idle resolves then", async () => {
  const { commits, key, ends, task } = setUp();
  expect(commits.isBusy(key)).toBe(false);
  void commits.run(key, task);
  void commits.run(key, task);
  let isIdle = false;
  const idle = commits.idle().then(() => (isIdle = true));
  ends[0]?.();
  await turnOfTheLoop();
  expect(commits.isBusy(key)).toBe(true);
  expect(isIdle).toBe(false);
  ends[1]?.();
  await idle;
  expect(commits.isBusy(key)).toBe(false);
});
