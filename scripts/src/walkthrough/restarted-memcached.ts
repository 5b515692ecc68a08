// Decides what step 9 does and when it is reached: sticky again, a memcached restarts unseen, its app server dies.
import { parseCookie } from "../cookie.ts";
import { askLife, isAnotherLife } from "../memcached-client.ts";
import { appNames, type MemcachedName, nodes, otherApp } from "../nodes.ts";
import { eventually } from "./eventually.ts";
import { primaryOf } from "./facts.ts";
import { type Finding, same } from "./finding.ts";
import {
  judgeBackup,
  judgeLogLine,
  judgeMode,
  judgeOwner,
  judgeServer,
  judgeState,
  judgeToken,
  missingStep,
} from "./judge.ts";
import { killUnlessDead } from "./kill-unless-dead.ts";
import { cartFindings, missing } from "./shopper-findings.ts";
import { aCookie, isVisit, shopFor, showKeys } from "./shopping.ts";
import { showInitialization } from "./show-initialization.ts";
import type { World } from "./world.ts";

export async function switchBackToSticky(world: World): Promise<Finding | undefined> {
  await world.lab.up("sticky");
  await showInitialization(world);
  await world.remember({ again: null, firstLife: null, afterRestart: null });
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  const ports = await world.lab.ports();
  const firstLife = await askLife(ports[primaryOf(answer.server)]);
  await world.remember({ again: answer, firstLife });
  await showKeys(world);
  return undefined;
}

export async function checkStickyAgain(world: World): Promise<Finding[]> {
  const { again } = await world.progress();
  const { lab } = world;
  const statuses = await lab.status();
  const lines = appNames.map(async (name) => judgeLogLine(name, "sticky", await lab.logs(name)));
  const whole = [
    judgeMode(await lab.engine.mode(), "sticky"),
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
    ...(await Promise.all(lines)),
  ];
  if (again === null) return [...whole, ...(await missing("9", world))];
  const { server, cookie } = again;
  const parts = parseCookie(cookie);
  const wanted = { node: primaryOf(server), owner: server };
  return [
    ...whole,
    ...(await cartFindings(world, server)),
    judgeOwner(server, cookie, parts),
    judgeBackup(parts?.token ?? "", wanted, await lab.keys()),
  ];
}

export async function restartTheMemcached(world: World): Promise<Finding | undefined> {
  const { again, firstLife } = await world.progress();
  if (again === null) return missingStep("9", aCookie);
  const node = primaryOf(again.server);
  if (await isSame(world, node, firstLife)) await world.lab.restart(node);
  return undefined;
}

export async function checkReprotection(world: World): Promise<Finding[]> {
  const { again, firstLife } = await world.progress();
  if (again === null) return missing("9", world);
  const { server, cookie } = again;
  const node = primaryOf(server);
  const statuses = await world.lab.status();
  const up = judgeState(node, "up", statuses);
  if (!up.passed) return [up];
  const token = parseCookie(cookie)?.token ?? "";
  const wanted = { node, owner: server };
  return [
    up,
    judgeState(server, "up", statuses),
    judgeRestart(node, !(await isSame(world, node, firstLife))),
    await eventually(world, async () => judgeBackup(token, wanted, await world.lab.keys())),
  ];
}

async function isSame(
  { lab }: World,
  node: MemcachedName,
  before: Parameters<typeof isAnotherLife>[0] | null,
): Promise<boolean> {
  return before !== null && !isAnotherLife(before, await askLife((await lab.ports())[node]));
}

function judgeRestart(node: MemcachedName, hasRestarted: boolean): Finding {
  const restarted = {
    en: `${node} was restarted after step 9`,
    "pt-BR": `o ${node} foi reiniciado depois do passo 9`,
  };
  const goesOn = {
    en: `${node} has run since before step 9`,
    "pt-BR": `o ${node} está rodando desde antes do passo 9`,
  };
  return {
    passed: hasRestarted,
    expected: restarted,
    seen: hasRestarted ? restarted : goesOn,
    tryNext: same(`scripts/lab restart ${node}`),
  };
}

export async function loseTheAppServer(world: World): Promise<Finding | undefined> {
  const { again } = await world.progress();
  if (again === null) return missingStep("9", aCookie);
  await killUnlessDead(world, again.server);
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ afterRestart: answer });
  await world.lab.start(again.server);
  return undefined;
}

export async function checkStillThere(world: World): Promise<Finding[]> {
  const { again, afterRestart } = await world.progress();
  if (again === null || afterRestart === null) return missing("9.2", world);
  const heir = otherApp(again.server);
  const now = parseCookie(afterRestart.cookie);
  const wanted = { node: primaryOf(heir), owner: heir };
  const statuses = await world.lab.status();
  return [
    judgeServer(heir, afterRestart.server),
    judgeToken(parseCookie(again.cookie), now),
    judgeOwner(heir, afterRestart.cookie, now),
    ...(await cartFindings(world, heir)),
    judgeBackup(now?.token ?? "", wanted, await world.lab.keys()),
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
  ];
}
