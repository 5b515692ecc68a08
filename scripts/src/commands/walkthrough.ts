// Decides how the walkthrough and its single steps are called from the command line.
import type { Context } from "../context.ts";
import type { EngineName } from "../engines/engine.ts";
import { namesOf } from "../walkthrough/cast.ts";
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
  type WalkthroughOptions,
} from "../walkthrough/run.ts";
import { modeFor, type Step, type StepId } from "../walkthrough/step.ts";
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
  if (options.auto === true) return (await goThrough(world, options.from, {})) ? 0 : 1;
  const prompt = createPrompt();
  const guide = asking(world, prompt, options.from ?? "1");
  // Ctrl-C ends at once, in the middle of a step, too, and says how to go on
  process.once("SIGINT", () => {
    guide.sayHowToGoOn();
    process.exit(130);
  });
  try {
    return (await goThrough(world, options.from, guide)) ? 0 : 1;
  } finally {
    prompt.close();
  }
}

interface Guide extends WalkthroughOptions {
  /** Whether earlier steps may be done first. Default: they may. */
  readonly mayCatchUp?: () => Promise<boolean>;
}

async function goThrough(world: World, from: StepId | undefined, guide: Guide): Promise<boolean> {
  const start = from === undefined ? {} : { from };
  if (from !== undefined && !(await hasReachedBefore(world, from))) {
    world.terminal.say(await text(world, words[world.language].catchUp.replace("{step}", from)));
    if ((await guide.mayCatchUp?.()) === false) return false;
    const before = steps[steps.indexOf(stepOf(from)) - 1];
    if (before !== undefined && !(await solve(world, before.id))) return false;
  }
  return runWalkthrough(world, { ...guide, ...start });
}

function asking(world: World, prompt: Prompt, first: StepId) {
  const { goOn, failed, stopped, expect } = words[world.language];
  let current = first;
  const sayHowToGoOn = () =>
    world.terminal.say(
      `\n${stopped} scripts/lab walkthrough --from ${current} --lang ${world.language}`,
    );
  const ask = async (question: string, id: StepId) => {
    current = id;
    for (;;) {
      const answer = await prompt.ask(question);
      if (answer === "stop") sayHowToGoOn();
      if (answer !== "hint") return answer;
      world.terminal.say(await text(world, stepOf(id).hint[world.language]));
    }
  };
  return {
    sayHowToGoOn,
    mayCatchUp: async () => (await ask(goOn, first)) === "go",
    beforeStep: async (step: Step) => {
      world.terminal.say(await text(world, `${expect} ${step.expect[world.language]}`));
      return ask(goOn, step.id);
    },
    afterFailure: async (step: Step): Promise<Choice> =>
      (await ask(failed, step.id)) === "go" ? "again" : "stop",
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
  "8.2": "shared",
  "8.3": "shared",
  "8.4": "shared",
  "8.5": "afterApp",
  "8.6": "afterMemcached",
  "9.1": "again",
  "9.2": "again",
  "10": "afterRestart",
  "10.1": "overtaken",
  "10.2": "newer",
  "10.3": "newer",
  "11": "cookie",
  "12": "cookie",
  "12.1": "unprotected",
};

async function hasReachedBefore(world: World, id: StepId): Promise<boolean> {
  const mode = modeFor(id);
  if (mode !== undefined && (await world.lab.engine.mode()) !== mode) return false;
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
  const names = namesOf(await readProgress(settings));
  terminal.say(plain(stepOf(id).hint[options.lang], factsOf(names, settings.ports)));
  return 0;
}

async function runSolve(context: Context, id: StepId, options: StepOptions): Promise<number> {
  const lab = await context.runningLab();
  const world = createWorld(lab, context.terminal, options.lang);
  const { solved, notSolved, startOver } = words[options.lang];
  context.terminal.say(startOver);
  const isSolved = await solve(world, id);
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
