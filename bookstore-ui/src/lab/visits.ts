// Decides what the exercise hears of this page's requests: who answered, and the cookie right after.
import type { Exchange } from "../api/exchange.ts";
import type { Cart, CookieParts, Visit } from "../api/wire.ts";

/** The console takes this many at once. */
const visitLimit = 100;

type Noted = Pick<Visit, "kind" | "server">;

/** The requests that the exercise has not heard of yet. */
export type Visits = {
  note: (exchange: Exchange) => void;
  /** Twenty requests at the same moment were answered. */
  noteBurst: (server: string) => void;
  /**
   * A look at the session begins. Gives what takes its answer: all that was noted before the look has that cookie by
   * now. Undefined: the look failed.
   */
  beginLook: () => (seen: { cookie: CookieParts | null; cart: Cart | null } | undefined) => void;
  /** Hands over those whose cookie is known, the oldest first. */
  take: () => Visit[];
  /** They did not arrive. */
  putBack: (visits: readonly Visit[]) => void;
};

export function createVisits(): Visits {
  let noted: Noted[] = [];
  let known: Visit[] = [];
  return {
    note(exchange) {
      const kind = kindOf(exchange);
      if (kind !== null && exchange.server !== null) noted.push({ kind, server: exchange.server });
    },
    noteBurst: (server) => void noted.push({ kind: "burst", server }),
    beginLook() {
      const before = noted;
      noted = [];
      return (seen) => {
        if (seen === undefined) noted = [...before, ...noted];
        else if (seen.cookie !== null)
          known.push(...before.map(withCookie(seen.cookie, seen.cart)));
      };
    },
    take() {
      const taken = known.slice(0, visitLimit);
      known = known.slice(visitLimit);
      return taken;
    },
    putBack: (visits) => void (known = [...visits, ...known]),
  };
}

/** Null: the session had no part in it, or nobody knows which. */
function kindOf({ method, path, status }: Exchange): Visit["kind"] | null {
  if (status === null || status < 200 || status > 299 || path.startsWith("/api/books")) return null;
  if (path === "/api/login") return "renewal";
  return method === "GET" ? "look" : "change";
}

const withCookie = (cookie: CookieParts, cart: Cart | null) => (noted: Noted) => ({
  ...noted,
  cookie: cookieText(cookie),
  cart: (cart?.items ?? []).map(({ isbn, title, quantity }) => ({ isbn, title, quantity })),
});

/** As the browser sends it. */
export function cookieText({ prefix, token, node, route }: CookieParts): string {
  const end = `${node === null ? "" : `-${node}`}${route === null ? "" : `.${route}`}`;
  return `${prefix === null ? "" : `${prefix}~`}${token}${end}`;
}
