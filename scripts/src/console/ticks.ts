// Decides which steps of the page's exercise are reached: those whose checks have passed, in order.
import type { Language } from "../language.ts";
import type { Lab } from "../open-lab.ts";
import { recordingTerminal } from "../terminal.ts";
import { doomedMemcached } from "../walkthrough/cast.ts";
import type { Finding } from "../walkthrough/finding.ts";
import type { Progress } from "../walkthrough/progress.ts";
import { isReached, looked } from "../walkthrough/run.ts";
import { type StepId, stepIds } from "../walkthrough/step.ts";
import type { World } from "../walkthrough/world.ts";
import { hasNothingRefused } from "./surroundings.ts";
import type { ExerciseState } from "./visits.ts";

/** Ticks all that is reached by now. Gives what was found at the first step that is not. */
export async function ticked(
  lab: Lab,
  language: Language,
  state: ExerciseState,
): Promise<ExerciseState & { findings: readonly Finding[] }> {
  let { progress, reached, proof } = state;
  const world: World = {
    lab,
    terminal: recordingTerminal(),
    language,
    patienceMs: 0,
    progress: async () => withKills(progress),
    remember: async (changes) => void (progress = { ...progress, ...changes }),
  };
  for (const id of stepIds) {
    if (reached.includes(id)) continue;
    const findings = await lookedAt(world, id);
    if (!isReached(findings) && !(await isPassedBy(world, id))) {
      if (
        id !== "10.2" ||
        progress.stuck === null ||
        !(await hasNothingRefused(lab, progress.stuck))
      ) {
        return { progress, reached, proof, findings };
      }
      // it was paused, but held no request: nothing was refused, so the story begins once more
      progress = { ...progress, stuck: null, overtaken: null, newer: null };
      reached = reached.filter((each) => each !== "10" && each !== "10.1");
      return { progress, reached, proof, findings: await lookedAt(world, "10") };
    }
    reached = [...reached, id];
    proof = findings.filter(({ passed }) => passed).map(({ seen }) => seen);
  }
  return { progress, reached, proof, findings: [] };
}

/** The terminal notes whom it has killed; here whoever was to die is, once its step is reached. */
function withKills(progress: Progress): Progress {
  const killedApp = progress.added?.server ?? null;
  return { ...progress, killedApp, killedMemcached: doomedMemcached(progress) ?? null };
}

/** The shopper's cart comes last: looking into it uses the session. */
async function lookedAt(world: World, id: StepId): Promise<Finding[]> {
  const before = await looked({ ...world, mayShop: false }, id);
  return isReached(before) ? looked(world, id) : before;
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
  return next !== undefined && isReached(await lookedAt(world, next));
}
