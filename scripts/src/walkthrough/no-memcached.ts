// Decides what step 12 does and when it is reached: both memcached die, the shop goes on, and heals.
import * as z from "zod";
import { parseCookie } from "../cookie.ts";
import { ask } from "../http-client.ts";
import { memcachedNames } from "../nodes.ts";
import { eventually } from "./eventually.ts";
import { primaryOf } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { judgeBackup, judgeNode, judgeOwner, judgeState, missingStep } from "./judge.ts";
import { killUnlessDead } from "./kill-unless-dead.ts";
import { cartFindings, missing } from "./shopper-findings.ts";
import { aCookie, isVisit, lookIntoCart, shopFor, showKeys } from "./shopping.ts";
import type { World } from "./world.ts";

export async function loseBothMemcached(world: World): Promise<Finding | undefined> {
  for (const name of memcachedNames) await killUnlessDead(world, name);
  const answer = await shopFor(world);
  if (!isVisit(answer)) return answer;
  await world.remember({ unprotected: answer });
  return undefined;
}

export async function checkUnprotected(world: World): Promise<Finding[]> {
  const { unprotected } = await world.progress();
  if (unprotected === null) return missing("12", world);
  const statuses = await world.lab.status();
  return [
    ...memcachedNames.map((name) => judgeState(name, "down", statuses)),
    ...(await cartFindings(world, unprotected.server)),
    judgeProtection(false, await readProtection(world)),
  ];
}

export async function bringBothBack(world: World): Promise<Finding | undefined> {
  const { unprotected } = await world.progress();
  if (unprotected === null) return missingStep("12", aCookie);
  for (const name of memcachedNames) await world.lab.start(name);
  await eventually(world, async () => judgeProtection(true, await readProtection(world)));
  await showKeys(world);
  const answer = await lookIntoCart(world);
  return isVisit(answer) ? undefined : answer;
}

export async function checkHealed(world: World): Promise<Finding[]> {
  const { unprotected } = await world.progress();
  if (unprotected === null) return missing("12", world);
  const { server, cookie } = unprotected;
  const statuses = await world.lab.status();
  const token = parseCookie(cookie)?.token ?? "";
  const wanted = { node: primaryOf(server), owner: server };
  // before the check looks into the cart: nobody has to ask for the new backup
  const healed = [
    ...memcachedNames.map((name) => judgeState(name, "up", statuses)),
    await eventually(world, async () => judgeBackup(token, wanted, await world.lab.keys())),
    await eventually(world, async () => judgeProtection(true, await readProtection(world))),
  ];
  const cart = await cartFindings(world, server);
  const now = (await world.progress()).cookie ?? "";
  return [
    ...healed,
    ...cart,
    judgeOwner(server, now, parseCookie(now)),
    judgeNode(wanted.node, parseCookie(now), "11"),
  ];
}

const labSession = z.object({ session: z.object({ isProtected: z.boolean() }).nullable() });

/** What the app server that has the session says; undefined when none has it. */
async function readProtection(world: World): Promise<boolean | undefined> {
  const { haproxy } = await world.lab.ports();
  const { cookie } = await world.progress();
  const headers = { cookie: `JSESSIONID=${cookie ?? ""}` };
  const { text } = await ask(haproxy, "/api/lab/session", { headers });
  return labSession.parse(JSON.parse(text)).session?.isProtected;
}

/** The newest version is on a memcached that is up, or on none. */
export function judgeProtection(wanted: boolean, seen: boolean | undefined): Finding {
  return {
    passed: wanted === seen,
    expected: protectionSentence(wanted),
    seen: protectionSentence(seen),
    tryNext: {
      en: wanted
        ? "scripts/lab start n1; scripts/lab start n2; then wait a moment"
        : "scripts/lab step 12 (both memcached have to be down)",
      "pt-BR": wanted
        ? "scripts/lab start n1; scripts/lab start n2; depois espere um instante"
        : "scripts/lab step 12 (os dois memcached precisam estar fora do ar)",
    },
  };
}

function protectionSentence(isProtected: boolean | undefined) {
  if (isProtected === undefined)
    return {
      en: "no app server has the session",
      "pt-BR": "nenhum servidor tem a sessão",
    };
  return isProtected
    ? {
        en: "the session is protected: a memcached has its newest version",
        "pt-BR": "a sessão está protegida: um memcached tem a versão mais nova dela",
      }
    : {
        en: "the session is not protected: it is in memory alone",
        "pt-BR": "a sessão está sem proteção: está só na memória",
      };
}
