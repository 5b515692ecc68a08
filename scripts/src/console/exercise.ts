// Decides what the page's exercise gets from the console: which steps are reached, and the texts and check of one.
import * as z from "zod";
import { readHold } from "../hold.ts";
import { type Bilingual, type Language, languages } from "../language.ts";
import { askLife } from "../memcached-client.ts";
import { type AppName, appNames } from "../nodes.ts";
import type { Lab } from "../open-lab.ts";
import { recordingTerminal } from "../terminal.ts";
import { namesOf } from "../walkthrough/cast.ts";
import { type Facts, factsOf, fill, fillPlain, primaryOf } from "../walkthrough/facts.ts";
import type { Finding } from "../walkthrough/finding.ts";
import { progressSchema } from "../walkthrough/progress.ts";
import { isReached, looked } from "../walkthrough/run.ts";
import { type StepId, stepIds } from "../walkthrough/step.ts";
import { stepOf, steps } from "../walkthrough/steps.ts";
import type { World } from "../walkthrough/world.ts";
import { type Deed, deedOf } from "./deeds.ts";
import {
  afterVisit,
  beginning,
  type ExerciseState,
  type PageVisit,
  type Surroundings,
  visitSchema,
} from "./visits.ts";

const stepIdSchema = z.enum(stepIds);

/** What the page keeps from one question to the next; it need not understand it. */
const stateSchema = z.object({
  progress: progressSchema,
  reached: z.array(stepIdSchema),
  proof: z.array(z.object({ en: z.string(), "pt-BR": z.string() })),
});

/** Before anything was seen. */
export const freshState = (): z.output<typeof stateSchema> => ({
  progress: beginning.progress,
  reached: [],
  proof: [],
});

export const questionSchema = z.object({
  language: z.enum(languages),
  /** That of the last answer. Absent, or not understood: the exercise begins. */
  state: stateSchema.catch(freshState),
  /** What the page has seen since, in order. */
  visits: z.array(visitSchema).max(100).default([]),
  /** The step to tell. Default: the first one that is not reached. */
  shown: stepIdSchema.nullish(),
});
export type Question = z.output<typeof questionSchema>;

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

export interface ExerciseAnswer {
  readonly state: ExerciseState;
  readonly steps: readonly { id: StepId; title: string; isReached: boolean }[];
  /** The first one that is not reached; null: all are. */
  readonly current: StepId | null;
  readonly told: StepTold;
  /** The step before the current one, for its lesson; null at the beginning. */
  readonly before: (StepTold & { readonly proof: readonly string[] }) | null;
  /** Of the current step: what is so already; the first one that is not is the last. */
  readonly findings: readonly {
    readonly passed: boolean;
    readonly expected: string;
    /** Null where there is nothing to see yet. */
    readonly seen: string | null;
    /** A command; null where a button of the step, or a click in the shop, does it. */
    readonly tryNext: string | null;
    /** The same as a button; null where it takes the command. */
    readonly deed: Deed | null;
  }[];
}

/** The page's visitor is the shopper. Nothing changes the lab, or the progress of the terminal's shopper. */
export type Exercise = (question: Question) => Promise<ExerciseAnswer>;

/** The exercise in this lab. */
export function exerciseIn(lab: Lab): Exercise {
  return async ({ language, state, visits, shown }) => {
    let { progress, reached, proof } = await withVisits(lab, state, visits);
    const world: World = {
      lab,
      terminal: recordingTerminal(),
      language,
      patienceMs: 0,
      progress: async () => progress,
      remember: async (changes) => void (progress = { ...progress, ...changes }),
    };
    let findings: readonly Finding[] = [];
    for (const id of stepIds) {
      if (reached.includes(id)) continue;
      findings = await looked(world, id);
      if (!isReached(findings) && !(await isPassedBy(world, id))) break;
      reached = [...reached, id];
      proof = findings.filter(({ passed }) => passed).map(({ seen }) => seen);
      findings = [];
    }
    const facts = factsOf(namesOf(progress), await lab.ports());
    const isDone = (id: StepId) => reached.includes(id);
    const current = stepIds.find((id) => !isDone(id)) ?? null;
    const before = stepIds[(current === null ? stepIds.length : stepIds.indexOf(current)) - 1];
    const told = tell(shown ?? current ?? "12.1", language, facts);
    return {
      state: { progress, reached, proof },
      steps: steps.map(({ id, title }) => ({
        id,
        title: fillPlain(title[language], facts),
        isReached: isDone(id),
      })),
      current,
      told,
      before:
        before === undefined
          ? null
          : { ...tell(before, language, facts), proof: proof.map((seen) => seen[language]) },
      findings: findings.map((finding) => inWords(finding, language, told.deeds)),
    };
  };
}

/** What a change takes away again: whoever has done the next step has done these, even if nobody looked in between. */
const successors: Partial<Record<StepId, StepId>> = {
  "5": "5.1",
  "6": "6.1",
  "9.1": "9.2",
  "10": "10.1",
};

async function isPassedBy(world: World, id: StepId): Promise<boolean> {
  const next = successors[id];
  return next !== undefined && isReached(await looked(world, next));
}

async function withVisits(
  lab: Lab,
  before: ExerciseState,
  visits: readonly PageVisit[],
): Promise<ExerciseState> {
  if (visits.length === 0) return before;
  const around = await surroundingsOf(lab);
  const after = visits.reduce((state, visit) => afterVisit(state, visit, around), before);
  const { again, firstLife } = after.progress;
  if (again === null || firstLife !== null) return after;
  const life = await askLife((await lab.ports())[primaryOf(again.server)]);
  return { ...after, progress: { ...after.progress, firstLife: life } };
}

async function surroundingsOf(lab: Lab): Promise<Surroundings> {
  const [mode, statuses, ports] = await Promise.all([lab.engine.mode(), lab.status(), lab.ports()]);
  const stateOf = (name: string) => statuses.find((status) => status.name === name)?.state;
  const stuck = await Promise.all(
    appNames.map(async (app) => {
      if (stateOf(app) !== "up") return stateOf(app) === "paused";
      return isHolding(lab, app, ports[app]);
    }),
  );
  return {
    mode,
    isDown: (name) => stateOf(name) === "down",
    isStuck: (app) => stuck[appNames.indexOf(app)] === true,
  };
}

async function isHolding(lab: Lab, app: AppName, port: number): Promise<boolean> {
  try {
    return (await readHold(port)).request !== null;
  } catch {
    // it was up a moment ago: it has been paused since, or is dead
    const status = (await lab.status()).find(({ name }) => name === app);
    return status?.state === "paused";
  }
}

function tell(id: StepId, language: Language, facts: Facts): StepTold {
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
const forTheTerminal = /scripts\/lab (step|solve) /;

function inWords(finding: Finding, language: Language, deeds: readonly Deed[]) {
  const { passed, isUndone, expected, seen } = finding;
  const tryNext = finding.tryNext[language];
  const deed = deedOf(tryNext) ?? null;
  const isOffered = deeds.some((each) => JSON.stringify(each) === JSON.stringify(deed));
  return {
    passed,
    expected: expected[language],
    seen: isUndone === true ? null : seen[language],
    tryNext: isOffered || forTheTerminal.test(tryNext) ? null : tryNext,
    deed: isOffered ? null : deed,
  };
}
