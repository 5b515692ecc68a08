// Decides whether a step is reached, by looking at the lab: cookie, answering server, records, cart; not at what was typed.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { locate, parseCookie } from "../cookie.ts";
import { appNames, idOf, memcachedNames, nodes, otherApp, otherMemcached } from "../nodes.ts";
import { primaryOf } from "./facts.ts";
import type { Finding } from "./finding.ts";
import {
  judgeBackup,
  judgeCart,
  judgeContext,
  judgeLogLine,
  judgeMemory,
  judgeMode,
  judgeNode,
  judgeOwner,
  judgeServer,
  judgeState,
  judgeToken,
  missingStep,
  shopFailure,
} from "./judge.ts";
import type { Bilingual } from "../language.ts";
import { doomedMemcached, missingUntil } from "./ready.ts";
import { readCart, ShopError } from "./shopper.ts";
import type { StepId } from "./step.ts";
import type { World } from "./world.ts";

type Check = (world: World) => Promise<Finding[]>;

const checks: Record<StepId, Check> = {
  "1": async ({ lab }) => [
    judgeState("haproxy", "up", await lab.status()),
    judgeMode(await lab.engine.mode()),
  ],
  "2": async ({ lab }) => {
    const statuses = await lab.status();
    return memcachedNames.map((name) => judgeState(name, "up", statuses));
  },
  "3": async ({ lab }) => {
    const statuses = await lab.status();
    const states = appNames.map((name) => judgeState(name, "up", statuses));
    const lines = appNames.map(async (name) => judgeLogLine(name, await lab.logs(name)));
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
};

/** What was found, each fact once, the first failed one last; all passed means that the step is reached. */
export async function check(id: StepId, world: World): Promise<Finding[]> {
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

const undone: Bilingual = {
  en: "the cookie names app server and memcached",
  "pt-BR": "o cookie diz o servidor de aplicação e o memcached",
};

/** Only for a step that was not done, or whose predecessor was not. */
async function missing(needed: "4" | "5.1" | "6.1", { progress }: World): Promise<Finding[]> {
  return [missingUntil(needed, await progress()) ?? missingStep(needed, undone)];
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
  return [
    judgeState(node, "down", statuses),
    judgeState(otherMemcached(node), "up", statuses),
    judgeState(changed.server, "up", statuses),
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
  const file = path.join(world.lab.settings.root, "app", "conf", `${app}.context.jsonc`);
  const text = await readFile(file, "utf8").catch(() => "");
  return [judgeContext(app, idOf(otherMemcached(primaryOf(app))), text)];
}

async function checkAllIsBack(world: World): Promise<Finding[]> {
  const { changed, relocated } = await world.progress();
  if (changed === null || relocated === null) return missing("6.1", world);
  const statuses = await world.lab.status();
  return [
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
    ...(await cartFindings(world, changed.server)),
  ];
}

/** Looks into the cart through HAProxy, and compares it and the answering server. */
async function cartFindings(world: World, server: "app1" | "app2"): Promise<Finding[]> {
  const { haproxy } = await world.lab.ports();
  const { cookie, cart } = await world.progress();
  try {
    const { visit, body } = await readCart(haproxy, cookie);
    if (visit.cookie !== "" && visit.cookie !== cookie)
      await world.remember({ cookie: visit.cookie });
    return [judgeServer(server, visit.server), judgeCart(cart, body)];
  } catch (error) {
    if (error instanceof ShopError) return [shopFailure(error.message)];
    throw error;
  }
}
