import { expect, test } from "vitest";
import { GroupCommit } from "../src/group-commit.ts";
import { turnOfTheLoop } from "./support/conditions.ts";

/** A task that ends when the test says so, and tells what it saw when it began. */
function setUp() {
  const commits = new GroupCommit<number>();
  const ends: ((error?: Error) => void)[] = [];
  let state = 0;
  const task = () => {
    const seen = state;
    return new Promise<number>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve(seen) : reject(error)));
    });
  };
  return { commits, ends, task, setState: (value: number) => (state = value) };
}

test("who comes while a task runs shares the next one, which sees what they did", async () => {
  const { commits, ends, task, setState } = setUp();
  setState(1);
  const first = commits.run(task);
  setState(2);
  const second = commits.run(task);
  setState(3);
  const third = commits.run(task);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await turnOfTheLoop();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  expect(await Promise.all([second, third])).toEqual([3, 3]);
});

test("a task that fails fails for those who share it, and the next one runs", async () => {
  const { commits, ends, task } = setUp();
  const first = commits.run(task);
  const second = commits.run(task);
  ends[0]?.(new Error("first"));
  await expect(first).rejects.toThrow("first");
  await turnOfTheLoop();
  ends[1]?.();
  expect(await second).toBe(0);
});

test("it is busy until its last task has ended, and settled resolves then", async () => {
  const { commits, ends, task } = setUp();
  expect(commits.isBusy).toBe(false);
  void commits.run(task);
  void commits.run(task);
  let isSettled = false;
  const settled = commits.settled().then(() => (isSettled = true));
  ends[0]?.();
  await turnOfTheLoop();
  expect(commits.isBusy).toBe(true);
  expect(isSettled).toBe(false);
  ends[1]?.();
  await settled;
  expect(commits.isBusy).toBe(false);
});
