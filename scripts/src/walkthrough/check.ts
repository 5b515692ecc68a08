// Decides whether a step is reached, by looking at the lab: cookie, answering server, records, cart; not at what was typed.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { locate, parseCookie } from "../cookie.ts";
import { appNames, idOf, memcachedNames, nodes, otherApp, otherMemcached } from "../nodes.ts";
import { doomedMemcached } from "./cast.ts";
import { eventually } from "./eventually.ts";
import { primaryOf } from "./facts.ts";
import type { Finding } from "./finding.ts";
import {
  judgeBackup,
  judgeContext,
  judgeLogLine,
  judgeMemory,
  judgeMode,
  judgeNode,
  judgeOwner,
  judgeServer,
  judgeState,
  judgeToken,
} from "./judge.ts";
import {
  checkAlternation,
  checkAppServerLoss,
  checkBareCookie,
  checkMemcachedLoss,
  checkRestoredCopy,
  checkRoundRobin,
  checkTwoCopies,
} from "./non-sticky-checks.ts";
import { checkHealed, checkUnprotected } from "./no-memcached.ts";
import { checkParallelAdds } from "./parallel-adds.ts";
import { checkNewer, checkOvertaken, checkRefusal, checkReturned } from "./paused-app-server.ts";
import { wrongMode } from "./ready.ts";
import { checkReprotection, checkStickyAgain, checkStillThere } from "./restarted-memcached.ts";
import { cartFindings, missing } from "./shopper-findings.ts";
import type { StepId } from "./step.ts";
import type { World } from "./world.ts";

type Check = (world: World) => Promise<Finding[]>;

const checks: Record<StepId, Check> = {
  "1": async ({ lab }) => [
    judgeState("haproxy", "up", await lab.status()),
    judgeMode(await lab.engine.mode(), "sticky"),
  ],
  "2": async ({ lab }) => {
    const statuses = await lab.status();
    return memcachedNames.map((name) => judgeState(name, "up", statuses));
  },
  "3": async ({ lab }) => {
    const statuses = await lab.status();
    const states = appNames.map((name) => judgeState(name, "up", statuses));
    const lines = appNames.map(async (name) => judgeLogLine(name, "sticky", await lab.logs(name)));
    return [...states, ...(await Promise.all(lines))];
  },
  "4": checkFirstBook,
  "4.1": checkFirstBackup,
  "4.2": checkFirstCookie,
  "5": checkServerIsDead,
  "5.1": checkTakeover,
  "6": checkMemcachedIsDead,
  "6.1": checkRelocation,
  "6.2": checkSecondCookie,
  "6.3": checkContext,
  "7": checkAllIsBack,
  "8": checkRoundRobin,
  "8.1": checkTwoCopies,
  "8.2": checkAlternation,
  "8.3": checkBareCookie,
  "8.4": checkAppServerLoss,
  "8.5": checkMemcachedLoss,
  "8.6": checkRestoredCopy,
  "9": checkStickyAgain,
  "9.1": checkReprotection,
  "9.2": checkStillThere,
  "10": checkOvertaken,
  "10.1": checkNewer,
  "10.2": checkRefusal,
  "10.3": checkReturned,
  "11": checkParallelAdds,
  "12": checkUnprotected,
  "12.1": checkHealed,
};

/** What was found, each fact once, the first failed one last; all passed means that the step is reached. */
export async function check(id: StepId, world: World): Promise<Finding[]> {
  const isElsewhere = wrongMode(id, await world.lab.engine.mode());
  if (isElsewhere !== undefined) return [isElsewhere];
  const findings = (await checks[id](world)).filter(isFirstOfItsKind);
  const firstFailed = findings.findIndex(({ passed }) => !passed);
  return firstFailed === -1 ? findings : findings.slice(0, firstFailed + 1);
}

function isFirstOfItsKind(finding: Finding, index: number, all: readonly Finding[]): boolean {
  const { expected, seen } = finding;
  return (
    index === all.findIndex((one) => one.seen.en === seen.en && one.expected.en === expected.en)
  );
}

async function checkFirstBook(world: World): Promise<Finding[]> {
  const { added } = await world.progress();
  if (added === null) return missing("4", world);
  return cartFindings(world, added.server);
}

async function checkFirstBackup(world: World): Promise<Finding[]> {
  const { added } = await world.progress();
  if (added === null) return missing("4", world);
  const { server, cookie } = added;
  const parts = parseCookie(cookie);
  const [statuses, records] = await Promise.all([world.lab.status(), world.lab.keys()]);
  const places = parts === undefined ? [] : await locate(parts, statuses, records);
  const wanted = { node: primaryOf(server), owner: server };
  return [judgeMemory(server, places), judgeBackup(parts?.token ?? "", wanted, records)];
}

async function checkFirstCookie(world: World): Promise<Finding[]> {
  const { added } = await world.progress();
  if (added === null) return missing("4", world);
  const parts = parseCookie(added.cookie);
  return [judgeOwner(added.server, added.cookie, parts), judgeNode(primaryOf(added.server), parts)];
}

async function checkServerIsDead(world: World): Promise<Finding[]> {
  const { added } = await world.progress();
  if (added === null) return missing("4", world);
  const { server, cookie } = added;
  const statuses = await world.lab.status();
  const wanted = { node: primaryOf(server), owner: server };
  return [
    judgeState(server, "down", statuses),
    judgeState(otherApp(server), "up", statuses),
    judgeState(wanted.node, "up", statuses),
    judgeBackup(parseCookie(cookie)?.token ?? "", wanted, await world.lab.keys()),
  ];
}

async function checkTakeover(world: World): Promise<Finding[]> {
  const { added, changed } = await world.progress();
  if (added === null || changed === null) return missing("5.1", world);
  const heir = otherApp(added.server);
  const now = parseCookie(changed.cookie);
  return [
    judgeServer(heir, changed.server),
    judgeToken(parseCookie(added.cookie), now),
    judgeOwner(heir, changed.cookie, now),
    ...(await cartFindings(world, heir)),
    judgeBackup(now?.token ?? "", { node: primaryOf(heir), owner: heir }, await world.lab.keys()),
  ];
}

async function checkMemcachedIsDead(world: World): Promise<Finding[]> {
  const progress = await world.progress();
  const { changed } = progress;
  const node = doomedMemcached(progress);
  if (changed === null || node === undefined) return missing("5.1", world);
  const statuses = await world.lab.status();
  const token = parseCookie(changed.cookie)?.token ?? "";
  const wanted = { node: otherMemcached(node), owner: changed.server };
  return [
    judgeState(node, "down", statuses),
    judgeState(wanted.node, "up", statuses),
    judgeState(changed.server, "up", statuses),
    await eventually(world, async () => judgeBackup(token, wanted, await world.lab.keys())),
  ];
}

async function checkRelocation(world: World): Promise<Finding[]> {
  const { changed, relocated, killedMemcached } = await world.progress();
  if (changed === null || killedMemcached === null || relocated === null)
    return missing("6.1", world);
  const { server } = changed;
  const token = parseCookie(changed.cookie)?.token ?? "";
  const wanted = { node: otherMemcached(killedMemcached), owner: server };
  return [
    judgeServer(server, relocated.server),
    judgeToken(parseCookie(changed.cookie), parseCookie(relocated.cookie)),
    ...(await cartFindings(world, server)),
    judgeBackup(token, wanted, await world.lab.keys()),
  ];
}

async function checkSecondCookie(world: World): Promise<Finding[]> {
  const { changed, relocated, killedMemcached } = await world.progress();
  if (changed === null || killedMemcached === null || relocated === null)
    return missing("6.1", world);
  const parts = parseCookie(relocated.cookie);
  return [
    judgeNode(otherMemcached(killedMemcached), parts),
    judgeToken(parseCookie(changed.cookie), parts),
    judgeOwner(changed.server, relocated.cookie, parts),
  ];
}

async function checkContext(world: World): Promise<Finding[]> {
  const { added } = await world.progress();
  if (added === null) return missing("4", world);
  const app = otherApp(added.server);
  const file = path.join(world.lab.settings.confDir, `${app}.context.jsonc`);
  const text = await readFile(file, "utf8").catch(() => "");
  return [judgeContext(app, idOf(otherMemcached(primaryOf(app))), text)];
}

async function checkAllIsBack(world: World): Promise<Finding[]> {
  const { changed, relocated } = await world.progress();
  if (changed === null || relocated === null) return missing("6.1", world);
  const statuses = await world.lab.status();
  const { server } = changed;
  const token = parseCookie(changed.cookie)?.token ?? "";
  const wanted = { node: primaryOf(server), owner: server };
  return [
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
    ...(await cartFindings(world, server)),
    await eventually(world, async () => judgeBackup(token, wanted, await world.lab.keys())),
  ];
}
