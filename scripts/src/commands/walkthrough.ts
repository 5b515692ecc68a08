// Decides how the walkthrough and its single steps are called from the command line.
import type { Context } from "../context.ts";
import type { EngineName } from "../engines/engine.ts";
import { factsOf } from "../walkthrough/facts.ts";
import type { Language } from "../language.ts";
import { createPrompt, type Prompt } from "../walkthrough/prompt.ts";
import { type Progress, readProgress } from "../walkthrough/progress.ts";
import {
  type Choice,
  isReached,
  looked,
  perform,
  plain,
  runWalkthrough,
  sayFindings,
  solve,
  text,
} from "../walkthrough/run.ts";
import type { StepId } from "../walkthrough/step.ts";
import { stepOf, steps } from "../walkthrough/steps.ts";
import { words } from "../walkthrough/words.ts";
import { createWorld, type World } from "../walkthrough/world.ts";
import { prepareLab } from "./up.ts";

interface StepOptions {
  lang: Language;
}

export interface WalkthroughCommandOptions extends StepOptions {
  auto?: boolean;
  from?: StepId;
  engine?: EngineName;
}

export async function runWalkthroughCommand(
  context: Context,
  options: WalkthroughCommandOptions,
): Promise<number> {
  const lab = await prepareLab(context, options.engine);
  const world = createWorld(lab, context.terminal, options.lang);
  const { from } = options;
  if (from !== undefined && !(await hasReachedBefore(world, from))) {
    context.terminal.say(words[options.lang].catchUp);
    const before = steps[steps.indexOf(stepOf(from)) - 1];
    if (before !== undefined && !(await solve(world, before.id))) return 1;
  }
  const start = from === undefined ? {} : { from };
  if (options.auto === true) return (await runWalkthrough(world, start)) ? 0 : 1;
  const prompt = createPrompt();
  try {
    return (await runWalkthrough(world, { ...start, ...asking(world, prompt) })) ? 0 : 1;
  } finally {
    prompt.close();
  }
}

function asking(world: World, prompt: Prompt) {
  const { goOn, failed, stopped, expect } = words[world.language];
  const stop = (id: StepId) => {
    world.terminal.say(`\n${stopped} ${id}`);
    return "stop" as const;
  };
  return {
    beforeStep: async (step: ReturnType<typeof stepOf>) => {
      world.terminal.say(await text(world, `${expect} ${step.expect[world.language]}`));
      const answer = await prompt.ask(goOn);
      return answer === undefined || answer === "q" ? stop(step.id) : ("go" as const);
    },
    afterFailure: async (step: ReturnType<typeof stepOf>): Promise<Choice> => {
      const answer = await prompt.ask(failed);
      if (answer === undefined || answer === "q") return stop(step.id);
      return answer === "h" ? "hint" : "again";
    },
  };
}

/** What must be remembered from before, for a walkthrough to begin at a step. */
const neededBefore: Partial<Record<StepId, keyof Progress>> = {
  "4.1": "added",
  "4.2": "added",
  "5": "added",
  "5.1": "killedApp",
  "6": "changed",
  "6.1": "killedMemcached",
  "6.2": "relocated",
  "6.3": "relocated",
  "7": "relocated",
};

async function hasReachedBefore(world: World, id: StepId): Promise<boolean> {
  const needed = neededBefore[id];
  return needed === undefined || (await world.progress())[needed] !== null;
}

async function runStep(context: Context, id: StepId, options: StepOptions): Promise<number> {
  const lab = await context.runningLab();
  const world = createWorld(lab, context.terminal, options.lang);
  const findings = await perform(world, id);
  sayFindings(world, findings);
  return isReached(findings) ? 0 : 1;
}

async function runCheck(context: Context, id: StepId, options: StepOptions): Promise<number> {
  const lab = await context.runningLab();
  const world = createWorld(lab, context.terminal, options.lang);
  const findings = await looked(world, id);
  sayFindings(world, findings);
  return isReached(findings) ? 0 : 1;
}

/** A hint needs no running lab: who is stuck may have none. */
async function runHint(
  { settings, terminal }: Context,
  id: StepId,
  options: StepOptions,
): Promise<number> {
  const { added } = await readProgress(settings);
  terminal.say(plain(stepOf(id).hint[options.lang], factsOf(added?.server, settings.ports)));
  return 0;
}

async function runSolve(context: Context, id: StepId, options: StepOptions): Promise<number> {
  const lab = await context.runningLab();
  const world = createWorld(lab, context.terminal, options.lang);
  const isSolved = await solve(world, id);
  const { solved, notSolved } = words[options.lang];
  context.terminal.say(`${isSolved ? `✔ ${solved}` : `✘ ${notSolved}`} ${id}.`);
  return isSolved ? 0 : 1;
}

type StepCommand = (context: Context, id: StepId, options: StepOptions) => Promise<number>;

/** The commands on one step, by name. */
export const stepCommands: ReadonlyMap<string, StepCommand> = new Map([
  ["step", runStep],
  ["check", runCheck],
  ["hint", runHint],
  ["solve", runSolve],
]);
