// Decides what a step of the walkthrough is: data, the same for the terminal, the page and the documents.
import type { Mode } from "../engines/engine.ts";
import type { Bilingual } from "../language.ts";

export const stepIds = [
  "1",
  "2",
  "3",
  "4",
  "4.1",
  "4.2",
  "5",
  "5.1",
  "6",
  "6.1",
  "6.2",
  "6.3",
  "7",
  "8",
  "8.1",
  "8.2",
  "8.3",
  "8.4",
  "8.5",
  "8.6",
  "9",
  "9.1",
  "9.2",
  "10",
  "10.1",
  "10.2",
  "10.3",
  "11",
  "12",
  "12.1",
] as const;

export type StepId = (typeof stepIds)[number];

/** The mode that the lab must be in for a step; absent for those that see to it themselves, or work in both. */
export function modeFor(id: StepId): Mode | undefined {
  if (["1", "8", "9", "11"].includes(id)) return undefined;
  return id.startsWith("8.") ? "non-sticky" : "sticky";
}

/**
 * Texts may hold the placeholders of facts.ts: `{server}`, `{other}`, `{first}`, `{firstId}` and
 * so on.
 * Every text is one paragraph; Markdown's `code`, **bold**, *stressed* and ~~struck~~ are the only marks.
 */
export interface Step {
  readonly id: StepId;
  readonly title: Bilingual;
  /** What somebody does. */
  readonly task: Bilingual;
  /** The commands that do it by hand, in order. */
  readonly commands: readonly string[];
  /** The same with a browser: what to click, where to look. */
  readonly browser: Bilingual;
  /** What one sees when all is well. */
  readonly expect: Bilingual;
  /** Why it is so: the lesson of the step. */
  readonly lesson: Bilingual;
  /** For somebody who is stuck. */
  readonly hint: Bilingual;
}
