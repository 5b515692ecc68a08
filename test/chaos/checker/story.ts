// Histories written by hand, for the tests of the rules: one visit of one shopper, in milliseconds.
import { check } from "./check.ts";
import type { RuleName } from "./violation.ts";
import type { Fault } from "../generator/fault-plan.ts";
import type { Deed, Entry, FaultPhase, OperationEntry } from "../history/entry.ts";
import type { Mark, Quantities } from "../generator/marks.ts";

const answered = {
  shopper: 1,
  visit: 1,
  outcome: "ok",
  status: 200,
  code: null,
  server: "app1",
  mayRepeat: true,
  repeats: 0,
  token: "A".repeat(32),
} as const;

export const book = "9790420001001";
export const other = "9790420001002";
export const register = "9790420001003";

/** `times` 1 of the book. */
export const one: Mark = { isbn: book, unit: 1 };
export const three: Mark = { isbn: book, unit: 3 };
export const foreign: Mark = { isbn: other, unit: 1 };

export class Story {
  readonly entries: Entry[] = [];
  #next = 0;

  /** @returns its number */
  did(begin: number, end: number, deed: Deed, facts: Partial<OperationEntry> = {}): number {
    this.#next += 1;
    const common = { type: "operation", id: this.#next, ...answered, begin, end } as const;
    this.entries.push({ ...common, waitMs: end - begin, ...deed, ...facts } as OperationEntry);
    return this.#next;
  }

  added(begin: number, end: number, mark: Mark, cart: Quantities): number {
    return this.did(begin, end, { kind: "add", mark, key: `${mark.isbn}-${mark.unit}`, cart });
  }

  /** No answer came. */
  addedPerhaps(begin: number, end: number, mark: Mark): number {
    const deed = { kind: "add", mark, key: `${mark.isbn}-${mark.unit}` } as const;
    return this.did(begin, end, deed, { outcome: "unknown", status: null, mayRepeat: false });
  }

  read(begin: number, end: number, cart: Quantities): number {
    return this.did(begin, end, { kind: "read", cart });
  }

  set(begin: number, end: number, value: number, cart: Quantities): number {
    return this.did(begin, end, { kind: "set", isbn: register, value, cart });
  }

  /** A fault that begins, holds, mends and has healed at these times. */
  fault(fault: Fault, times: readonly [number, number, number, number], number = 1): void {
    const phases: readonly FaultPhase[] = ["begins", "holds", "mends", "healed"];
    for (const [index, phase] of phases.entries())
      this.entries.push({ type: "fault", number, fault, phase, at: times[index] ?? 0 });
  }
}

/** The names of the rules that are broken, each once. */
export function broken(story: Story): RuleName[] {
  return [...new Set(check(story.entries).map(({ rule }) => rule))];
}

export const killApp1 = { kind: "kill", node: "app1", holdMs: 10 } as const;
export const killN1 = { kind: "kill", node: "memcached1", holdMs: 10 } as const;
