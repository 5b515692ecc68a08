// Decides how the page is told a step of the exercise, and what its check has found.
import type { Bilingual, Language } from "../language.ts";
import { type Facts, fill, fillPlain } from "../walkthrough/facts.ts";
import type { Finding } from "../walkthrough/finding.ts";
import { startOver } from "../walkthrough/judge.ts";
import type { StepId } from "../walkthrough/step.ts";
import { stepOf } from "../walkthrough/steps.ts";
import { type Deed, deedOf } from "./deeds.ts";

/** One step, in the reader's language, with the names of this run and the marks of its texts (see `Step`). */
export interface StepTold {
  readonly id: StepId;
  readonly title: string;
  /** What to do in the page. */
  readonly task: string;
  /** The buttons for it. */
  readonly deeds: readonly Deed[];
  readonly expect: string;
  readonly lesson: string;
  readonly hint: string;
}

export interface FindingTold {
  readonly passed: boolean;
  readonly expected: string;
  /** Null where there is nothing to see yet. */
  readonly seen: string | null;
  /** A command, or words; null where a button of the step, or a click in the shop, does it. */
  readonly tryNext: string | null;
  /** The same as a button; null where there is none. */
  readonly deed: Deed | null;
}

export function tell(id: StepId, language: Language, facts: Facts): StepTold {
  const { title, browser, commands, expect, lesson, hint } = stepOf(id);
  const inLanguage = (text: Bilingual) => fill(text[language], facts);
  return {
    id,
    title: fillPlain(title[language], facts),
    task: inLanguage(browser),
    deeds: commands.flatMap((command) => deedOf(fill(command, facts)) ?? []),
    expect: inLanguage(expect),
    lesson: inLanguage(lesson),
    hint: inLanguage(hint),
  };
}

/** These are done by the terminal's shopper, or end the page's session. */
const forTheTerminal = /:?\s*scripts\/lab (step|solve) .*$/;

/** @param deeds for which the step has buttons already */
export function inWords(finding: Finding, language: Language, deeds: readonly Deed[]): FindingTold {
  const { passed, isUndone, expected, seen } = finding;
  const advice = finding.tryNext[language]
    .replace(`; ${startOver[language]}`, "")
    .replace(startOver[language], "")
    .replace(forTheTerminal, "");
  const deed = deedOf(advice) ?? null;
  const isOffered = deeds.some((each) => JSON.stringify(each) === JSON.stringify(deed));
  return {
    passed,
    expected: expected[language],
    seen: isUndone === true ? null : seen[language],
    tryNext: isOffered || advice === "" ? null : advice,
    deed: isOffered ? null : deed,
  };
}
