// How tests wait: for a condition, with a deadline and a description, never for a span of time.
import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks again and again until `condition` gives something truthy, and returns that.
 * An exception in the condition counts as "not yet"; the last one becomes the cause of the failure.
 * @throws Error naming the description when `deadlineMs` (default 5000) has passed
 */
export async function waitUntil<T>(
  description: string,
  condition: () => T | Promise<T>,
  deadlineMs = 5000,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${deadlineMs} ms in vain: ${description}`, { cause: lastError });
    }
    await pause(10);
  }
}
