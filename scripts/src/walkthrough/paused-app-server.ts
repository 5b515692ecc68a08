// Decides what step 10 does and when it is reached: a server stops between its work and its store, and wakes up late.
import { parseCookie } from "../cookie.ts";
import { hold, type HoldReport, readHold, release } from "../hold.ts";
import type { Bilingual } from "../language.ts";
import { type AppName, isAppName, nodes, otherApp } from "../nodes.ts";
import { waitUntil } from "../wait-until.ts";
import { primaryOf } from "./facts.ts";
import { type Finding } from "./finding.ts";
import {
  judgeBackup,
  judgeOwner,
  judgeServer,
  judgeState,
  judgeToken,
  missingStep,
} from "./judge.ts";
import { killUnlessDead } from "./kill-unless-dead.ts";
import type { Visit } from "./progress.ts";
import { whoAnswers } from "./shopper.ts";
import { cartFindings, missing } from "./shopper-findings.ts";
import { aCookie, isVisit, lookIntoCart, shopFor, showKeys } from "./shopping.ts";
import type { World } from "./world.ts";

const shownAgain: Bilingual = {
  en: "the app server that was paused has shown the cart after the other one's death",
  "pt-BR": "o servidor que esteve em pausa mostrou o carrinho depois da morte do outro",
};

/** What the session manager says of a store that it refuses. */
export const refusedBackup = "failed session_conflict";

export async function pauseInTheMiddle(world: World): Promise<Finding | undefined> {
  const { cookie } = await world.progress();
  const owner = parseCookie(cookie ?? "")?.route;
  if (owner === undefined || !isAppName(owner)) return missingStep("9.2", aCookie);
  await world.remember({ stuck: owner, overtaken: null, newer: null, returned: null });
  world.terminal.say(await hold(world.lab.engine, owner, world.language));
  // HAProxy waits two seconds for the one that holds it, then it asks the other one
  const adding = shopFor(world);
  await Promise.race([untilHolding(world, owner), adding]);
  await world.lab.pause(owner);
  const answer = await adding;
  if (!isVisit(answer)) return answer;
  await world.remember({ overtaken: answer });
  return undefined;
}

async function untilHolding({ lab }: World, app: AppName): Promise<void> {
  const port = (await lab.ports())[app];
  await waitUntil(`${app} holds the request`, async () => (await readHold(port)).request !== null);
}

export async function checkOvertaken(world: World): Promise<Finding[]> {
  const { afterRestart, overtaken, stuck } = await world.progress();
  if (overtaken === null || stuck === null) return missing("10", world);
  const rescuer = otherApp(stuck);
  const now = parseCookie(overtaken.cookie);
  return [
    judgeState(stuck, "paused", await world.lab.status()),
    judgeServer(rescuer, overtaken.server),
    judgeToken(parseCookie(afterRestart?.cookie ?? overtaken.cookie), now),
    judgeOwner(rescuer, overtaken.cookie, now),
    ...(await newestIsOf(world, rescuer, overtaken)),
  ];
}

export async function addMeanwhile(world: World): Promise<Finding | undefined> {
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ newer: answer });
  await showKeys(world);
  return undefined;
}

export async function checkNewer(world: World): Promise<Finding[]> {
  const { newer, stuck } = await world.progress();
  if (newer === null || stuck === null) return missing("10.1", world);
  const rescuer = otherApp(stuck);
  return [
    judgeState(stuck, "paused", await world.lab.status()),
    judgeServer(rescuer, newer.server),
    ...(await newestIsOf(world, rescuer, newer)),
  ];
}

export async function wakeUp(world: World): Promise<Finding | undefined> {
  const { stuck } = await world.progress();
  if (stuck === null) return missingStep("10", aCookie);
  await world.lab.resume(stuck);
  world.terminal.say(await release(world.lab.engine, stuck, world.language));
  await showLastWarning(world, stuck);
  await untilAsked(world, stuck);
  return undefined;
}

/** What it says of the refusal. */
async function showLastWarning({ lab, terminal }: World, app: AppName): Promise<void> {
  terminal.announce(`scripts/lab logs ${app}`);
  const line = (await lab.logs(app)).split("\n").findLast((text) => text.includes(" WARN "));
  if (line !== undefined) terminal.say(line.trim());
}

export async function checkRefusal(world: World): Promise<Finding[]> {
  const { newer, stuck } = await world.progress();
  if (newer === null || stuck === null) return missing("10.1", world);
  const up = judgeState(stuck, "up", await world.lab.status());
  if (!up.passed) return [up];
  const rescuer = otherApp(stuck);
  return [
    up,
    judgeRefusal(stuck, await readHold((await world.lab.ports())[stuck])),
    ...(await newestIsOf(world, rescuer, newer)),
  ];
}

export async function loseTheRescuer(world: World): Promise<Finding | undefined> {
  const { stuck } = await world.progress();
  if (stuck === null) return missingStep("10", aCookie);
  const rescuer = otherApp(stuck);
  await untilAsked(world, stuck);
  await killUnlessDead(world, rescuer);
  const answer = await lookIntoCart(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ returned: answer });
  await world.lab.start(rescuer);
  return undefined;
}

export async function checkReturned(world: World): Promise<Finding[]> {
  const { newer, returned, stuck } = await world.progress();
  if (newer === null || stuck === null) return missing("10.1", world);
  if (returned === null) return [missingStep("10.3", shownAgain)];
  const statuses = await world.lab.status();
  return [
    judgeServer(stuck, returned.server),
    judgeToken(parseCookie(newer.cookie), parseCookie(returned.cookie)),
    judgeOwner(stuck, returned.cookie, parseCookie(returned.cookie)),
    ...(await newestIsOf(world, stuck, returned)),
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
  ];
}

/** The cart is complete, and its newest record is that app server's. */
async function newestIsOf(world: World, owner: AppName, { cookie }: Visit): Promise<Finding[]> {
  const token = parseCookie(cookie)?.token ?? "";
  const wanted = { node: primaryOf(owner), owner };
  return [
    ...(await cartFindings(world, owner)),
    judgeBackup(token, wanted, await world.lab.keys()),
  ];
}

/** A node that was paused has to pass HAProxy's check first. */
async function untilAsked({ lab }: World, app: AppName): Promise<void> {
  const { haproxy } = await lab.ports();
  await waitUntil(`HAProxy asks ${app} again`, async () => (await whoAnswers(haproxy)) === app);
}

/** The request that was held has been answered: its change is not stored. */
export function judgeRefusal(app: AppName, { last, request }: HoldReport): Finding {
  const told = last === null ? undefined : `${last.status}, backup ${last.backup}`;
  const answered = (outcome: string) => ({
    en: `${app} ended the request that it held with ${outcome}`,
    "pt-BR": `o ${app} terminou a requisição que segurava com ${outcome}`,
  });
  const nothing = {
    en: `${app} has held no request`,
    "pt-BR": `o ${app} não segurou nenhuma requisição`,
  };
  const still = {
    en: `${app} still holds the request`,
    "pt-BR": `o ${app} ainda está segurando a requisição`,
  };
  return {
    passed: request === null && last?.status === 503 && last.backup === refusedBackup,
    expected: answered(`503, backup ${refusedBackup}`),
    seen: request !== null ? still : told === undefined ? nothing : answered(told),
    tryNext: {
      en: request !== null ? `scripts/lab release ${app}` : "Once more: scripts/lab step 10",
      "pt-BR": request !== null ? `scripts/lab release ${app}` : "De novo: scripts/lab step 10",
    },
  };
}
