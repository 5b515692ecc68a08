// Decides what the page's exercise gets from the console: a step's texts, and its check, the same as the terminal's.
import * as z from "zod";
import { type Bilingual, type Language, languages } from "../language.ts";
import type { Lab } from "../open-lab.ts";
import { recordingTerminal } from "../terminal.ts";
import { namesOf } from "../walkthrough/cast.ts";
import { type Facts, factsOf, fill, fillPlain } from "../walkthrough/facts.ts";
import type { Finding } from "../walkthrough/finding.ts";
import { noProgress, progressSchema } from "../walkthrough/progress.ts";
import { isReached, looked } from "../walkthrough/run.ts";
import { type Step, type StepId, stepIds } from "../walkthrough/step.ts";
import { stepOf, steps } from "../walkthrough/steps.ts";

/** One step, in the reader's language, with the names of this run. */
export interface StepLook {
  readonly id: StepId;
  readonly title: string;
  /** What to do in the page. */
  readonly browser: string;
  readonly commands: readonly string[];
  readonly expect: string;
  readonly lesson: string;
  readonly hint: string;
  readonly isReached: boolean;
  /** The first one that did not pass is the last. */
  readonly findings: readonly {
    readonly passed: boolean;
    readonly expected: string;
    readonly seen: string;
    readonly tryNext: string;
  }[];
}

export interface Exercise {
  /** Ids and titles, in order. */
  titles(language: Language): { id: StepId; title: string }[];
  look(id: StepId, question: Question): Promise<StepLook>;
}

/**
 * The language, and what the page has seen so far: its visitor is the shopper. What it does not say has not happened.
 */
export const questionSchema = z.object({
  language: z.enum(languages),
  progress: z.preprocess((told) => Object.assign({}, noProgress, told), progressSchema),
});
export type Question = z.output<typeof questionSchema>;

export const stepIdSchema = z.enum(stepIds);

/** The exercise in this lab. Nothing that it does changes the lab, or the progress of the terminal's shopper. */
export function exerciseIn(lab: Lab): Exercise {
  return {
    titles: (language) =>
      steps.map(({ id, title }) => ({ id, title: fillPlain(title[language], factsOf()) })),
    look: async (id, { language, progress }) => {
      const world = {
        lab,
        terminal: recordingTerminal(),
        language,
        progress: () => Promise.resolve(progress),
        remember: () => Promise.resolve(),
      };
      const [findings, ports] = await Promise.all([looked(world, id), lab.ports()]);
      return {
        ...textsOf(stepOf(id), language, factsOf(namesOf(progress), ports)),
        isReached: isReached(findings),
        findings: findings.map((finding) => inWords(finding, language)),
      };
    },
  };
}

function textsOf(step: Step, language: Language, facts: Facts) {
  const { id, title, browser, commands, expect, lesson, hint } = step;
  const inLanguage = (text: Bilingual) => fillPlain(text[language], facts);
  return {
    id,
    title: inLanguage(title),
    browser: inLanguage(browser),
    commands: commands.map((command) => fill(command, facts)),
    expect: inLanguage(expect),
    lesson: inLanguage(lesson),
    hint: inLanguage(hint),
  };
}

function inWords({ passed, expected, seen, tryNext }: Finding, language: Language) {
  return {
    passed,
    expected: expected[language],
    seen: seen[language],
    tryNext: tryNext[language],
  };
}
