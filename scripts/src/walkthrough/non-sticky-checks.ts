// Decides whether a part of step 8 is reached: looks at cookie, answering servers, both copies and the cart.
import { locate, parseCookie } from "../cookie.ts";
import { appNames, memcachedNames, nodes, otherApp, otherMemcached } from "../nodes.ts";
import { namedMemcached } from "./cast.ts";
import type { Finding } from "./finding.ts";
import {
  judgeLogLine,
  judgeMode,
  judgeNode,
  judgeServer,
  judgeState,
  judgeToken,
  missingStep,
} from "./judge.ts";
import {
  judgeAlternation,
  judgeBareCookie,
  judgeCopies,
  judgeForgotten,
  judgeSameCookie,
} from "./non-sticky-judge.ts";
import { cartFindings, missing } from "./shopper-findings.ts";
import type { World } from "./world.ts";

export async function checkRoundRobin({ lab }: World): Promise<Finding[]> {
  const statuses = await lab.status();
  const lines = appNames.map(async (name) =>
    judgeLogLine(name, "non-sticky", await lab.logs(name)),
  );
  return [
    judgeMode(await lab.engine.mode(), "non-sticky"),
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
    ...(await Promise.all(lines)),
  ];
}

export async function checkTwoCopies(world: World): Promise<Finding[]> {
  const { shared } = await world.progress();
  if (shared === null) return missing("8.1", world);
  const parts = parseCookie(shared.cookie);
  const [statuses, records] = await Promise.all([world.lab.status(), world.lab.keys()]);
  const places = parts === undefined ? [] : await locate(parts, statuses, records);
  return [
    ...(await cartFindings(world)),
    judgeCopies(parts?.token ?? "", memcachedNames, records),
    judgeForgotten(places),
  ];
}

export async function checkAlternation(world: World): Promise<Finding[]> {
  const { shared, looks } = await world.progress();
  if (shared === null) return missing("8.1", world);
  if (looks === null)
    return [
      missingStep("8.2", {
        en: "both app servers have shown the cart",
        "pt-BR": "os dois servidores mostraram o carrinho",
      }),
    ];
  return [
    judgeAlternation(looks),
    ...looks.map(({ cookie }) => judgeSameCookie(shared.cookie, cookie)),
    ...(await cartFindings(world)),
  ];
}

export async function checkBareCookie(world: World): Promise<Finding[]> {
  const { shared, looks } = await world.progress();
  if (shared === null) return missing("8.1", world);
  return [
    judgeBareCookie(shared.cookie, parseCookie(shared.cookie)),
    ...(looks ?? []).map(({ cookie }) => judgeSameCookie(shared.cookie, cookie)),
  ];
}

export async function checkAppServerLoss(world: World): Promise<Finding[]> {
  const { shared, afterApp } = await world.progress();
  if (shared === null || afterApp === null) return missing("8.4", world);
  const remaining = otherApp(shared.server);
  return [
    judgeState(shared.server, "down", await world.lab.status()),
    judgeServer(remaining, afterApp.server),
    judgeSameCookie(shared.cookie, afterApp.cookie),
    ...(await cartFindings(world, remaining)),
  ];
}

export async function checkMemcachedLoss(world: World): Promise<Finding[]> {
  const progress = await world.progress();
  const { shared, afterApp, afterMemcached } = progress;
  const node = namedMemcached(progress);
  if (shared === null || afterApp === null || afterMemcached === null || node === undefined)
    return missing("8.5", world);
  const spare = otherMemcached(node);
  const parts = parseCookie(afterMemcached.cookie);
  const statuses = await world.lab.status();
  return [
    ...[shared.server, node].map((name) => judgeState(name, "down", statuses)),
    judgeServer(otherApp(shared.server), afterMemcached.server),
    judgeToken(parseCookie(afterApp.cookie), parts),
    judgeNode(spare, parts),
    ...(await cartFindings(world)),
    judgeCopies(parts?.token ?? "", [spare], await world.lab.keys()),
  ];
}

export async function checkRestoredCopy(world: World): Promise<Finding[]> {
  const { afterMemcached } = await world.progress();
  if (afterMemcached === null) return missing("8.5", world);
  const statuses = await world.lab.status();
  const token = parseCookie(afterMemcached.cookie)?.token ?? "";
  // before the check looks into the cart itself, which would make a missing copy
  const copies = judgeCopies(token, memcachedNames, await world.lab.keys());
  return [
    ...nodes.map(({ name }) => judgeState(name, "up", statuses)),
    copies,
    ...(await cartFindings(world)),
  ];
}
