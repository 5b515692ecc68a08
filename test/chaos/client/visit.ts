// Decides what a shopper knows of a visit, and how its requests to change something look.
import type { Mark } from "../generator/marks.ts";
import type { VisitPlan } from "../generator/visit-plan.ts";
import type { Answer, ShopRequest } from "./exchange.ts";
import type { Place } from "./recorder.ts";

type Register = "absent" | "there" | "unknown" | "gone";

/** What a shopper knows of its visit. */
export interface Visit {
  readonly plan: VisitPlan;
  readonly place: Place;
  cookie: string | undefined;
  readonly added: { mark: Mark; key: string }[];
  readonly registers: Map<string, Register>;
  logins: number;
  checkouts: number;
  /** Of the last request, on this process's clock. */
  usedAt: number;
  /** Nobody knows which session this shopper is in. */
  isLost: boolean;
}

export function beginVisit(plan: VisitPlan, place: Place): Visit {
  return {
    plan,
    place,
    cookie: undefined,
    added: [],
    registers: new Map(plan.shelf.registers.map((isbn) => [isbn, "absent"])),
    logins: 0,
    checkouts: 0,
    usedAt: performance.now(),
    isLost: false,
  };
}

/** Puts the cookie of an answer into the jar. @returns the one that is in it */
export function keepCookie(visit: Visit, answer: Answer | undefined): string | undefined {
  const given = answer?.setCookie;
  if (given !== undefined) visit.cookie = given === "" ? undefined : given;
  return visit.cookie;
}

/** @param key `Idempotency-Key`; absent: the request may not be repeated */
export function post(path: string, body: unknown, key?: string): ShopRequest {
  const headers = key === undefined ? {} : { headers: { "idempotency-key": key } };
  return { method: "POST", path, ...headers, ...(body === undefined ? {} : { body }) };
}
