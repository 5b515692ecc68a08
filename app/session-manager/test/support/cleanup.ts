// What a test opened is closed after it, last opened first.
import { afterEach } from "vitest";

const tasks: (() => unknown)[] = [];

afterEach(async () => {
  for (const task of tasks.splice(0).toReversed()) await task();
});

/** Runs `task` when the test has ended, however it ended. */
export function afterThisTest(task: () => unknown): void {
  tasks.push(task);
}
