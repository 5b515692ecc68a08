// Decides how the steps follow each other: show, act, check, explain; and what happens when one is not reached.
import { messageOf } from "../errors.ts";
import { act } from "./act.ts";
import { namesOf } from "./cast.ts";
import { check } from "./check.ts";
import { type Facts, factsOf, fillPlain } from "./facts.ts";
import { describeFinding, type Finding, same } from "./finding.ts";
import { clearProgress } from "./progress.ts";
import { unready } from "./ready.ts";
import type { Step, StepId } from "./step.ts";
import { stepsFrom, stepsUntil } from "./steps.ts";
import type { World } from "./world.ts";
import { words } from "./words.ts";

/** What somebody answers when a step is not reached. */
export type Choice = "again" | "stop";

export interface WalkthroughOptions {
  /** Default: step 1, with a new shopper. */
  from?: StepId;
  /** Waits for the person who reads, before a step acts. Default: nobody is waited for. */
  beforeStep?: (step: Step) => Promise<"go" | "stop">;
  /** Asks what to do about a failed check. Default: stop. */
  afterFailure?: (step: Step) => Promise<Choice>;
}

/** Goes through the steps; true when every one was reached. */
export async function runWalkthrough(
  world: World,
  options: WalkthroughOptions = {},
): Promise<boolean> {
  const { from = "1", beforeStep, afterFailure } = options;
  if (from === "1") await clearProgress(world.lab.settings);
  for (const step of stepsFrom(from)) {
    await showStep(world, step);
    if ((await beforeStep?.(step)) === "stop") return false;
    if (!(await reach(world, step, afterFailure))) return false;
    await showLesson(world, step);
  }
  world.terminal.say(`\n${world.terminal.colors.bold(words[world.language].done)}`);
  return true;
}

/** Acts and checks until the step is reached, or nobody wants to try again. */
async function reach(
  world: World,
  step: Step,
  afterFailure: WalkthroughOptions["afterFailure"],
): Promise<boolean> {
  let findings = await perform(world, step.id);
  for (;;) {
    sayFindings(world, findings);
    if (isReached(findings)) return true;
    const choice = (await afterFailure?.(step)) ?? "stop";
    if (choice === "stop") return false;
    // what the person tried since may have been enough; only what was never done is done again
    findings = await looked(world, step.id);
    if (!isReached(findings)) findings = await perform(world, step.id);
  }
}

/** What a step needs, then its action, then its check. Nothing is thrown: whatever goes wrong becomes a failed finding. */
export async function perform(world: World, id: StepId): Promise<Finding[]> {
  try {
    const obstacles = await unready(id, world);
    if (obstacles.length > 0) return obstacles;
    const failed = await act(id, world);
    return failed === undefined ? await check(id, world) : [failed];
  } catch (error) {
    return [broken(error)];
  }
}

/** A step's check alone. */
export async function looked(world: World, id: StepId): Promise<Finding[]> {
  try {
    return await check(id, world);
  } catch (error) {
    return [broken(error)];
  }
}

function broken(error: unknown): Finding {
  return {
    passed: false,
    expected: { en: "the step can be done", "pt-BR": "dá para fazer o passo" },
    seen: same(messageOf(error)),
    tryNext: same("scripts/lab status; scripts/lab doctor"),
  };
}

/** Brings the lab from wherever it is to the state after a step: everything anew, then each step up to it. */
export async function solve(world: World, id: StepId): Promise<boolean> {
  await world.lab.reset();
  for (const step of stepsUntil(id)) {
    const findings = await perform(world, step.id);
    if (isReached(findings)) continue;
    sayFindings(world, findings);
    return false;
  }
  return true;
}

export function isReached(findings: readonly Finding[]): boolean {
  return findings.every(({ passed }) => passed);
}

export function sayFindings({ terminal, language }: World, findings: readonly Finding[]): void {
  for (const finding of findings) {
    const color = finding.passed ? terminal.colors.green : terminal.colors.red;
    terminal.say(color(describeFinding(finding, language)));
  }
}

async function showStep(world: World, step: Step): Promise<void> {
  const { terminal, language } = world;
  const { bold, cyan } = terminal.colors;
  terminal.say(`\n${bold(cyan(`${step.id}  ${step.title[language]}`))}`);
  terminal.say(await text(world, step.task[language]));
}

async function showLesson(world: World, step: Step): Promise<void> {
  const { terminal, language } = world;
  terminal.say(terminal.colors.dim(await text(world, step.lesson[language])));
}

/** A step's text with the names and ports of this run, wrapped for a console and without Markdown's marks. */
export async function text(world: World, template: string): Promise<string> {
  const names = namesOf(await world.progress());
  return plain(template, factsOf(names, await world.lab.ports()));
}

/** A text with these names, wrapped for a console and without Markdown's marks. */
export function plain(template: string, facts: Facts): string {
  return wrap(fillPlain(template, facts), 96);
}

function wrap(paragraph: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
