// Decides how to wait for something that becomes true by itself: a condition, a deadline, a description.
import { setTimeout as delay } from "node:timers/promises";
import { LabError, messageOf } from "./errors.ts";

export interface WaitOptions {
  /** Longest wait. Default 10,000. */
  timeoutMs?: number;
  /** Pause between two looks. Default 50. */
  intervalMs?: number;
}

/** Ends a wait at once: what is waited for can't come true any more. */
export class HopelessError extends LabError {}

/**
 * Looks until `condition` gives a value that is neither undefined nor false, and returns it; an error inside it
 * counts as "not yet". Throws LabError "<description> did not come true within ...", with the last error as cause;
 * a HopelessError passes through at once.
 */
export async function waitUntil<T>(
  description: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutMs = 10_000, intervalMs = 50 } = options;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      if (error instanceof HopelessError) throw error;
      lastError = error;
    }
    if (performance.now() >= deadline) break;
    await delay(intervalMs);
  }
  const reason = lastError === undefined ? "" : ` (${messageOf(lastError)})`;
  throw new LabError(`Waited ${timeoutMs / 1000} s in vain: ${description}${reason}.`, {
    cause: lastError,
  });
}
