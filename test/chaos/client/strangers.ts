// Decides how cookies that should open nothing are tried: those of sessions that ended, and those that nobody gave out.
import { parseCookie } from "../../../scripts/src/index.ts";
import type { Mark } from "../generator/marks.ts";
import type { Step } from "../generator/visit-plan.ts";
import type { Deed } from "../history/entry.ts";
import type { History } from "../history/history.ts";
import { cartIn, nameIn } from "./answers.ts";
import type { DeadCookie } from "./dead-cookies.ts";
import type { Answer, Connections, ShopRequest } from "./exchange.ts";
import { ask, type Place } from "./recorder.ts";

export interface Stranger {
  readonly history: History;
  readonly connections: Connections;
  readonly place: Place;
}

/** Looks at the name and the cart behind a dead cookie. @param mark put into that cart; absent: only looked at */
export async function replayDead(
  stranger: Stranger,
  { cookie, token, isCertain }: DeadCookie,
  mark?: Mark,
): Promise<void> {
  const common = { kind: "replay", deadToken: token, isCertain } as const;
  await askWith(stranger, cookie, { method: "GET", path: "/api/me" }, (answer) =>
    answer ? { ...common, name: nameIn(answer), ...givenBy(answer) } : common,
  );
  await askWith(stranger, cookie, { method: "GET", path: "/api/cart" }, (answer) =>
    answer ? { ...common, cart: cartIn(answer), ...givenBy(answer) } : common,
  );
  if (mark === undefined) return;
  const body = { isbn: mark.isbn, quantity: mark.unit };
  const add: ShopRequest = { method: "POST", path: "/api/cart/items", body };
  await askWith(stranger, cookie, add, (answer) =>
    answer ? { ...common, mark, cart: cartIn(answer), ...givenBy(answer) } : { ...common, mark },
  );
}

/** Puts a book into the cart of a session whose token was made up. */
export async function tryPlanted(
  stranger: Stranger,
  { token, mark }: Extract<Step, { kind: "planted" }>,
): Promise<void> {
  const body = { isbn: mark.isbn, quantity: mark.unit };
  const add: ShopRequest = { method: "POST", path: "/api/cart/items", body };
  const common = { kind: "planted", plantedToken: token, mark } as const;
  await askWith(stranger, `app1~${token}-n2.app1`, add, (answer) =>
    answer ? { ...common, cart: cartIn(answer), ...givenBy(answer) } : common,
  );
}

async function askWith(
  { history, connections, place }: Stranger,
  cookie: string,
  request: ShopRequest,
  deedOf: (answer: Answer | undefined) => Deed,
): Promise<void> {
  const keepCookie = () => cookie;
  await ask(history, connections, { place, request, cookie, keepCookie, deedOf });
}

function givenBy({ setCookie }: Answer): { givenToken?: string } {
  const token = setCookie === undefined ? undefined : parseCookie(setCookie)?.token;
  return token === undefined ? {} : { givenToken: token };
}
