// Decides what step 8 does: switches the lab to round robin, shops there, kills, and starts again.
import { appNames } from "../nodes.ts";
import { namedMemcached } from "./cast.ts";
import type { Finding } from "./finding.ts";
import { missingStep } from "./judge.ts";
import { killUnlessDead } from "./kill-unless-dead.ts";
import type { Visit } from "./progress.ts";
import { seesEveryMemcached } from "./sees-every-memcached.ts";
import { aCookie, isVisit, lookIntoCart, shopFor, showCookie, showKeys } from "./shopping.ts";
import { showInitialization } from "./show-initialization.ts";
import type { World } from "./world.ts";

/** In turn it would be two; the page's own questions take a turn now and then. */
const mostLooks = 8;

export async function switchToNonSticky(world: World): Promise<undefined> {
  await world.lab.up("non-sticky");
  await showInitialization(world);
  return undefined;
}

export async function addWithoutOwner(world: World): Promise<Finding | undefined> {
  await world.remember({ shared: null, looks: null, afterApp: null, afterMemcached: null });
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ shared: answer });
  await showKeys(world);
  return undefined;
}

export async function lookUntilBothAnswered(world: World): Promise<Finding | undefined> {
  const looks: Visit[] = [];
  while (looks.length < mostLooks && new Set(looks.map(({ server }) => server)).size < 2) {
    const answer = await lookIntoCart(world);
    if (!isVisit(answer)) return answer;
    looks.push(answer);
  }
  await world.remember({ looks });
  return undefined;
}

export function showBareCookie(world: World): Promise<Finding | undefined> {
  return showCookie(world, "8.1");
}

export async function addWithoutAppServer(world: World): Promise<Finding | undefined> {
  const { shared } = await world.progress();
  if (shared === null) return missingStep("8.1", aCookie);
  await killUnlessDead(world, shared.server);
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ afterApp: answer });
  return undefined;
}

export async function addWithoutNamedMemcached(world: World): Promise<Finding | undefined> {
  const node = namedMemcached(await world.progress());
  if (node === undefined) return missingStep("8.4", aCookie);
  await killUnlessDead(world, node);
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ afterMemcached: answer });
  await showKeys(world);
  return undefined;
}

export async function startAndLook(world: World): Promise<Finding | undefined> {
  const progress = await world.progress();
  const node = namedMemcached(progress);
  if (progress.shared === null || node === undefined) return missingStep("8.4", aCookie);
  for (const name of [node, progress.shared.server]) await world.lab.start(name);
  for (const app of appNames) await seesEveryMemcached(world, app);
  const answer = await lookIntoCart(world);
  if (!isVisit(answer)) return answer;
  await showKeys(world);
  return undefined;
}
