// Decides what each step does: through HAProxy like a browser, or to the nodes like somebody with a console.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { appNames, memcachedNames, otherApp } from "../nodes.ts";
import { doomedMemcached } from "./cast.ts";
import type { Finding } from "./finding.ts";
import { missingStep } from "./judge.ts";
import { killUnlessDead } from "./kill-unless-dead.ts";
import {
  addWithoutAppServer,
  addWithoutNamedMemcached,
  addWithoutOwner,
  lookUntilBothAnswered,
  showBareCookie,
  startAndLook,
  switchToNonSticky,
} from "./non-sticky-acts.ts";
import { bringBothBack, loseBothMemcached } from "./no-memcached.ts";
import { addInParallel } from "./parallel-adds.ts";
import { addMeanwhile, loseTheRescuer, pauseInTheMiddle, wakeUp } from "./paused-app-server.ts";
import { noProgress } from "./progress.ts";
import {
  loseTheAppServer,
  restartTheMemcached,
  switchBackToSticky,
} from "./restarted-memcached.ts";
import { seesEveryMemcached } from "./sees-every-memcached.ts";
import { aCookie, isVisit, shopFor, showCookie, showKeys } from "./shopping.ts";
import { showInitialization } from "./show-initialization.ts";
import type { StepId } from "./step.ts";
import type { World } from "./world.ts";

/** Does a step. Gives a failed finding when it could not be done; absent when it was. */
type Act = (world: World) => Promise<Finding | undefined>;

const acts: Record<StepId, Act> = {
  "1": async ({ lab }) => {
    // somebody begins anew after step 8
    if ((await lab.engine.mode()) === "non-sticky") await lab.up("sticky");
    await lab.start("haproxy");
    return undefined;
  },
  "2": async ({ lab }) => {
    for (const name of memcachedNames) await lab.start(name);
    return undefined;
  },
  "3": async (world) => {
    for (const name of appNames) await world.lab.start(name);
    for (const name of appNames) await seesEveryMemcached(world, name);
    await showInitialization(world);
    return undefined;
  },
  "4": async (world) => {
    await world.remember(noProgress);
    const answer = await shopFor(world);
    if (isVisit(answer)) await world.remember({ added: answer });
    return isVisit(answer) ? undefined : answer;
  },
  "4.1": async (world) => {
    await showKeys(world);
    return undefined;
  },
  "4.2": (world) => showCookie(world, "4"),
  "5": killTheServer,
  "5.1": async (world) => {
    const { added } = await world.progress();
    const answer = await shopFor(world);
    if (!isVisit(answer)) return answer;
    await world.remember({ changed: answer, killedApp: added?.server ?? null });
    return undefined;
  },
  "6": killTheMemcached,
  "6.1": async (world) => {
    const killedMemcached = doomedMemcached(await world.progress()) ?? null;
    const answer = await shopFor(world);
    if (!isVisit(answer)) return answer;
    await world.remember({ relocated: answer, killedMemcached });
    await showKeys(world);
    return undefined;
  },
  "6.2": (world) => showCookie(world, "4"),
  "6.3": showContext,
  "7": startAgain,
  "8": switchToNonSticky,
  "8.1": addWithoutOwner,
  "8.2": lookUntilBothAnswered,
  "8.3": showBareCookie,
  "8.4": addWithoutAppServer,
  "8.5": addWithoutNamedMemcached,
  "8.6": startAndLook,
  "9": switchBackToSticky,
  "9.1": restartTheMemcached,
  "9.2": loseTheAppServer,
  "10": pauseInTheMiddle,
  "10.1": addMeanwhile,
  "10.2": wakeUp,
  "10.3": loseTheRescuer,
  "11": addInParallel,
  "12": loseBothMemcached,
  "12.1": bringBothBack,
};

/** Does what the step says. Gives a failed finding when it could not be done; absent when it was. */
export function act(id: StepId, world: World): Promise<Finding | undefined> {
  return acts[id](world);
}

async function killTheServer(world: World): Promise<Finding | undefined> {
  const { added } = await world.progress();
  if (added === null) return missingStep("4", aCookie);
  const { server } = added;
  await killUnlessDead(world, server);
  await world.remember({ killedApp: server });
  return undefined;
}

async function killTheMemcached(world: World): Promise<Finding | undefined> {
  const progress = await world.progress();
  const node = doomedMemcached(progress);
  if (node === undefined) return missingStep("5.1", aCookie);
  await killUnlessDead(world, node);
  if (progress.killedMemcached !== node) await world.remember({ killedMemcached: node });
  return undefined;
}

async function showContext({ lab, terminal, progress }: World): Promise<Finding | undefined> {
  const { added } = await progress();
  if (added === null) return missingStep("4", aCookie);
  const file = `${otherApp(added.server)}.context.jsonc`;
  terminal.announce(`grep -E '^ *"(memcached|failover)Nodes"' app/conf/${file}`);
  const text = await readFile(path.join(lab.settings.confDir, file), "utf8");
  for (const line of text.split("\n"))
    if (/^\s*"(?:memcachedNodes|failoverNodes)":/.test(line)) terminal.say(line.trimEnd());
  return undefined;
}

async function startAgain(world: World): Promise<Finding | undefined> {
  const { killedApp, killedMemcached } = await world.progress();
  if (killedApp === null || killedMemcached === null)
    return missingStep(killedApp === null ? "5" : "6", {
      en: "an app server and a memcached were killed",
      "pt-BR": "um servidor de aplicação e um memcached foram mortos",
    });
  for (const name of [killedMemcached, killedApp]) await world.lab.start(name);
  return undefined;
}
