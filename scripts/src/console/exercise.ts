// Decides what the page asks of the exercise, and what it gets: its visits go in, ticks, texts and findings come out.
import * as z from "zod";
import { languages } from "../language.ts";
import type { Lab } from "../open-lab.ts";
import { namesOf } from "../walkthrough/cast.ts";
import { factsOf, fillPlain, type Names } from "../walkthrough/facts.ts";
import { type Progress, progressSchema } from "../walkthrough/progress.ts";
import { type StepId, stepIds } from "../walkthrough/step.ts";
import { steps } from "../walkthrough/steps.ts";
import { type FindingTold, inWords, type StepTold, tell } from "./exercise-words.ts";
import { ownerBefore } from "./moments.ts";
import { type PageVisit, visitSchema } from "./page-visit.ts";
import { lifeOf, surroundingsOf } from "./surroundings.ts";
import { ticked } from "./ticks.ts";
import { afterVisit, beginning, type ExerciseState } from "./visits.ts";

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

export interface ExerciseAnswer {
  readonly state: ExerciseState;
  readonly steps: readonly { id: StepId; title: string; isReached: boolean }[];
  /** The first one that is not reached; null: all are. */
  readonly current: StepId | null;
  readonly told: StepTold;
  /** The step before the current one, for its lesson; null at the beginning. */
  readonly before: (StepTold & { readonly proof: readonly string[] }) | null;
  /** Of the current step: what is so already; the first one that is not is the last. */
  readonly findings: readonly FindingTold[];
}

/**
 * The page's visitor is the shopper. Nothing changes the lab, or the progress of the terminal's shopper. Where a step's
 * check looks into the cart, it does so once all else is as it should be: a look uses the session, as a click does.
 */
export type Exercise = (question: Question) => Promise<ExerciseAnswer>;

/** The exercise in this lab. */
export function exerciseIn(lab: Lab): Exercise {
  return async ({ language, state, visits, shown }) => {
    const { findings, ...now } = await ticked(lab, language, await withVisits(lab, state, visits));
    const { progress, reached, proof } = now;
    const facts = factsOf(namesFor(progress), await lab.ports());
    const isDone = (id: StepId) => reached.includes(id);
    const current = stepIds.find((id) => !isDone(id)) ?? null;
    const before = stepIds[(current === null ? stepIds.length : stepIds.indexOf(current)) - 1];
    const told = tell(shown ?? current ?? "12.1", language, facts);
    return {
      state: now,
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

async function withVisits(
  lab: Lab,
  before: ExerciseState,
  visits: readonly PageVisit[],
): Promise<ExerciseState> {
  let state = before;
  if (visits.length > 0) {
    const around = await surroundingsOf(lab, state.progress);
    state = visits.reduce((known, visit) => afterVisit(known, visit, around), state);
  }
  const { again, firstLife } = state.progress;
  if (again === null || firstLife !== null) return state;
  return { ...state, progress: { ...state.progress, firstLife: await lifeOf(lab, again.server) } };
}

/** Until step 10 was done, it is about whoever owns the session. */
function namesFor(progress: Progress): Names {
  const owner = progress.overtaken === null ? ownerBefore(progress) : undefined;
  return { ...namesOf(progress), ...(owner && { stuck: owner }) };
}
