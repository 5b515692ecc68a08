// Decides what the exercise hears of this page's requests: who answered, and the cookie right after.
import type { Exchange } from "../api/exchange.ts";
import type { Cart, CookieParts, Visit } from "../api/wire.ts";

/** The console takes this many at once; who has seen more without one has no exercise, or begins it late. */
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
  forget: () => void;
};

export function createVisits(): Visits {
  let noted: Noted[] = [];
  let known: Visit[] = [];
  const keep = (visits: Visit[]) => void (known = visits.slice(-visitLimit));
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
          keep([...known, ...withCookie(before, seen.cookie, seen.cart)]);
      };
    },
    take() {
      const taken = known;
      known = [];
      return taken;
    },
    putBack: (visits) => keep([...visits, ...known]),
    forget() {
      noted = [];
      known = [];
    },
  };
}

/** Null: the session had no part in it, or nobody knows which. */
function kindOf({ method, path, status }: Exchange): Visit["kind"] | null {
  if (status === null || status < 200 || status > 299 || path.startsWith("/api/books")) return null;
  if (path === "/api/login") return "renewal";
  return method === "GET" ? "look" : "change";
}

/** All have the cookie that the last of them left: if that is a login's, each is told as one. */
function withCookie(noted: readonly Noted[], parts: CookieParts, cart: Cart | null): Visit[] {
  const isRenewed = noted.some(({ kind }) => kind === "renewal");
  const cookie = cookieText(parts);
  const lines = (cart?.items ?? []).map(({ isbn, title, quantity }) => ({ isbn, title, quantity }));
  return noted.map(({ kind, server }) => ({
    kind: isRenewed && kind === "change" ? "renewal" : kind,
    server,
    cookie,
    cart: lines,
  }));
}

/** As the browser sends it. */
export function cookieText({ prefix, token, node, route }: CookieParts): string {
  const end = `${node === null ? "" : `-${node}`}${route === null ? "" : `.${route}`}`;
  return `${prefix === null ? "" : `${prefix}~`}${token}${end}`;
}
