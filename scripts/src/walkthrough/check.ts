// Decides whether a step is reached, by looking at the lab: cookie, answering server, records, cart; not at what was typed.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { locate, parseCookie } from "../cookie.ts";
import {
  appNames,
  idOf,
  memcachedNames,
  memcachedOf,
  nodes,
  otherApp,
  otherMemcached,
} from "../nodes.ts";
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

const notYet: Record<"4" | "5" | "5.1" | "6" | "6.1", Bilingual> = {
  "4": { en: "a book is in the cart", "pt-BR": "um livro está no carrinho" },
  "5": { en: "the app server that answered is dead", "pt-BR": "quem respondeu está morto" },
  "5.1": {
    en: "the cart was changed after the app server died",
    "pt-BR": "o carrinho mudou depois que o servidor morreu",
  },
  "6": { en: "the memcached with the backup is dead", "pt-BR": "o memcached do backup está morto" },
  "6.1": {
    en: "the cart was changed after the memcached died",
    "pt-BR": "o carrinho mudou depois que o memcached morreu",
  },
};

async function checkFirstBook(world: World): Promise<Finding[]> {
  const { added } = await world.progress();
  if (added === null) return [missingStep("4", notYet["4"])];
  return cartFindings(world, added.server);
}

async function checkFirstBackup({ lab, progress }: World): Promise<Finding[]> {
  const { added } = await progress();
  if (added === null) return [missingStep("4", notYet["4"])];
  const { server, cookie } = added;
  const parts = parseCookie(cookie);
  const [statuses, records] = await Promise.all([lab.status(), lab.keys()]);
  const places = parts === undefined ? [] : await locate(parts, statuses, records);
  const wanted = { node: primaryOf(server), owner: server };
  return [judgeMemory(server, places), judgeBackup(parts?.token ?? "", wanted, records)];
}

async function checkFirstCookie({ progress }: World): Promise<Finding[]> {
  const { added } = await progress();
  if (added === null) return [missingStep("4", notYet["4"])];
  const parts = parseCookie(added.cookie);
  return [judgeOwner(added.server, added.cookie, parts), judgeNode(primaryOf(added.server), parts)];
}

async function checkServerIsDead({ lab, progress }: World): Promise<Finding[]> {
  const { added } = await progress();
  if (added === null) return [missingStep("4", notYet["4"])];
  const { server, cookie } = added;
  const statuses = await lab.status();
  const wanted = { node: primaryOf(server), owner: server };
  return [
    judgeState(server, "down", statuses),
    judgeState(otherApp(server), "up", statuses),
    judgeState(wanted.node, "up", statuses),
    judgeBackup(parseCookie(cookie)?.token ?? "", wanted, await lab.keys()),
  ];
}

async function checkTakeover(world: World): Promise<Finding[]> {
  const { added, changed } = await world.progress();
  if (added === null || changed === null) return [missingStep("5.1", notYet["5.1"])];
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

async function checkMemcachedIsDead({ lab, progress }: World): Promise<Finding[]> {
  const { changed } = await progress();
  const node = memcachedOf(parseCookie(changed?.cookie ?? "")?.node ?? "");
  if (changed === null || node === undefined) return [missingStep("5.1", notYet["5.1"])];
  const statuses = await lab.status();
  return [
    judgeState(node, "down", statuses),
    judgeState(otherMemcached(node), "up", statuses),
    judgeState(changed.server, "up", statuses),
  ];
}

async function checkRelocation(world: World): Promise<Finding[]> {
  const { changed, relocated, killedMemcached } = await world.progress();
  if (changed === null || killedMemcached === null) return [missingStep("6", notYet["6"])];
  if (relocated === null) return [missingStep("6.1", notYet["6.1"])];
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

async function checkSecondCookie({ progress }: World): Promise<Finding[]> {
  const { changed, relocated, killedMemcached } = await progress();
  if (changed === null || killedMemcached === null) return [missingStep("6", notYet["6"])];
  if (relocated === null) return [missingStep("6.1", notYet["6.1"])];
  const parts = parseCookie(relocated.cookie);
  return [
    judgeNode(otherMemcached(killedMemcached), parts),
    judgeToken(parseCookie(changed.cookie), parts),
    judgeOwner(changed.server, relocated.cookie, parts),
  ];
}

async function checkContext({ lab, progress }: World): Promise<Finding[]> {
  const { added } = await progress();
  if (added === null) return [missingStep("4", notYet["4"])];
  const app = otherApp(added.server);
  const file = path.join(lab.settings.root, "app", "conf", `${app}.context.jsonc`);
  const text = await readFile(file, "utf8").catch(() => "");
  return [judgeContext(app, idOf(otherMemcached(primaryOf(app))), text)];
}

async function checkAllIsBack(world: World): Promise<Finding[]> {
  const { changed, relocated } = await world.progress();
  if (changed === null) return [missingStep("5.1", notYet["5.1"])];
  if (relocated === null) return [missingStep("6.1", notYet["6.1"])];
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
