// Decides what a check finds out about the terminal's shopper: what the cart holds, and what was not done yet.
import type { Bilingual } from "../language.ts";
import type { AppName } from "../nodes.ts";
import type { Finding } from "./finding.ts";
import { judgeCart, judgeServer, missingStep, shopFailure } from "./judge.ts";
import type { Visit } from "./progress.ts";
import { missingUntil } from "./ready.ts";
import { type Cart, readCart, ShopError } from "./shopper.ts";
import type { StepId } from "./step.ts";
import type { World } from "./world.ts";

const undone: Bilingual = {
  en: "the cookie names app server and memcached",
  "pt-BR": "o cookie diz o servidor de aplicação e o memcached",
};

/** Only for a step that was not done, or whose predecessor was not. */
export async function missing(needed: StepId, { progress }: World): Promise<Finding[]> {
  return [missingUntil(needed, await progress()) ?? missingStep(needed, undone)];
}

/** Looks into the cart through HAProxy, if the world lets it, and compares it and, where one is expected, the answering server. */
export async function cartFindings(world: World, server?: AppName): Promise<Finding[]> {
  if (world.mayShop === false) return [];
  const { cart } = await world.progress();
  const seen = await look(world);
  if (!("visit" in seen)) return [seen];
  const { visit, body } = seen;
  return [
    ...(server === undefined ? [] : [judgeServer(server, visit.server)]),
    judgeCart(cart, body),
  ];
}

async function look(world: World): Promise<{ visit: Visit; body: Cart } | Finding> {
  const { haproxy } = await world.lab.ports();
  const { cookie } = await world.progress();
  try {
    const { visit, body } = await readCart(haproxy, cookie);
    if (visit.cookie !== "" && visit.cookie !== cookie)
      await world.remember({ cookie: visit.cookie });
    return { visit, body };
  } catch (error) {
    if (error instanceof ShopError) return shopFailure(error.message);
    throw error;
  }
}
