// Decides how one shopper goes through visit after visit: a plan, a cookie jar, and its own books of what happened.
import { setTimeout as pause } from "node:timers/promises";
import { parseCookie } from "../../../scripts/src/index.ts";
import type { Mark } from "../generator/marks.ts";
import type { Step } from "../generator/visit-plan.ts";
import { planVisit } from "../generator/visit-plan.ts";
import type { Random } from "../generator/random.ts";
import type { History } from "../history/history.ts";
import { cartIn, checkoutIn, nameIn } from "./answers.ts";
import { type Audit, auditEntry } from "./audit.ts";
import type { DeadCookies } from "./dead-cookies.ts";
import { Connections, type ShopRequest } from "./exchange.ts";
import { ask, type Asked, type Question } from "./recorder.ts";
import { replayDead, tryPlanted } from "./strangers.ts";
import { beginVisit, keepCookie, post, type Visit } from "./visit.ts";

export interface ShopperParts {
  readonly number: number;
  readonly history: History;
  /** HAProxy's. */
  readonly port: number;
  readonly random: Random;
  /** Mean time between two steps of a shopper. */
  readonly pauseMs: number;
  readonly dead: DeadCookies;
  /** Looks into memcached itself. */
  readonly audit: Audit;
  /** Idle life of a session, milliseconds. */
  readonly idleMs: number;
  /** False: no new step any more. */
  readonly goesOn: () => boolean;
}

/** A session in which something was acknowledged, and which has not ended. */
export interface OpenSession {
  readonly cookie: string;
  /** Reads the cart, whatever else is going on in that session. */
  look(): Promise<void>;
}

/** So many sessions that a shopper left without logging out are gone back to, each once. */
const mostLeft = 2;

export class Shopper {
  readonly #parts: ShopperParts;
  readonly #connections: Connections;
  #visits = 0;
  #visit: Visit | undefined;
  /** Visits that ended without a logout: nobody asks for these sessions, and they must be there all the same. */
  readonly #left: Visit[] = [];
  /** A request after which the cookie opens nothing: nobody else may send that one meanwhile. */
  #isEnding = false;
  #looking: Promise<void> | undefined;

  constructor(parts: ShopperParts) {
    this.#parts = parts;
    this.#connections = new Connections(parts.port);
  }

  /** The one that it is in, and those that it left a moment ago; fewer between two visits. */
  get sessions(): OpenSession[] {
    const visits = [...this.#left.filter((visit) => this.#isYoung(visit)), this.#visit];
    return visits.flatMap((visit) => {
      if (visit?.cookie === undefined || visit.isLost) return [];
      return [{ cookie: visit.cookie, look: () => this.#look(visit) }];
    });
  }

  /** Shops until it is told not to go on; the last visit ends with a last look at the cart. */
  async shop(): Promise<void> {
    while (this.#parts.goesOn()) await this.#shopOnce();
  }

  /** Tries a dead cookie. */
  async replay(dead: Parameters<typeof replayDead>[1], mark?: Mark): Promise<void> {
    await replayDead(this.#stranger(), dead, mark);
  }

  close(): void {
    this.#connections.close();
  }

  async #look(visit: Visit): Promise<void> {
    if (visit.cookie === undefined || visit.isLost || this.#isEnding) return;
    this.#looking = this.#read(visit);
    await this.#looking;
  }

  /** Well before it expires. */
  #isYoung({ usedAt }: Visit): boolean {
    return performance.now() - usedAt < this.#parts.idleMs / 2;
  }

  async #shopOnce(): Promise<void> {
    const { random, pauseMs, number } = this.#parts;
    const plan = planVisit(random, pauseMs);
    this.#visits += 1;
    const visit = beginVisit(plan, { shopper: number, visit: this.#visits });
    this.#visit = visit;
    for (const [index, step] of plan.steps.entries()) {
      // what a visit is about begins with its first answer
      if (!this.#parts.goesOn() || visit.isLost || (index > 0 && visit.cookie === undefined)) break;
      await this.#do(visit, step);
      await pause(plan.pauses[index] ?? pauseMs);
    }
    if (!visit.isLost && visit.cookie !== undefined) {
      await this.#read(visit);
      if (plan.ending === "logout" && this.#parts.goesOn()) await this.#logOut(visit);
    }
    if (!this.#parts.goesOn()) return;
    this.#visit = undefined;
    if (plan.ending === "leave") await this.#leave(visit);
  }

  /** Leaves a session alone, and goes back to the one that was left longest ago. */
  async #leave(visit: Visit): Promise<void> {
    this.#left.push(visit);
    const oldest = this.#left.length > mostLeft ? this.#left.shift() : undefined;
    if (oldest !== undefined && this.#isYoung(oldest)) await this.#look(oldest);
  }

  async #do(visit: Visit, step: Step): Promise<void> {
    switch (step.kind) {
      case "add":
        return this.#addAll(visit, step.marks, step.audit);
      case "add-again":
        return this.#addAgain(visit);
      case "read":
        return this.#read(visit);
      case "me":
        await this.#ask(visit, { method: "GET", path: "/api/me" }, (answer) =>
          answer ? { kind: "me", name: nameIn(answer) } : { kind: "me" },
        );
        return;
      case "set":
        return this.#set(visit, step.isbn, step.value);
      case "remove":
        if (visit.registers.get(step.isbn) !== "there") return;
        return this.#set(visit, step.isbn, 0);
      case "login":
        return this.#logIn(visit);
      case "checkout":
        return this.#checkOut(visit);
      case "replay": {
        const dead = this.#parts.dead.pick(step.choice);
        const mark = step.isWriting ? visit.plan.shelf.marks[0] : undefined;
        if (dead !== undefined) await this.replay(dead, mark);
        return;
      }
      case "planted":
        return tryPlanted(this.#stranger(), step);
    }
  }

  async #addAll(visit: Visit, marks: readonly Mark[], isAudited: boolean): Promise<void> {
    const adds = marks.map((mark) => {
      const { shopper, visit: number } = visit.place;
      const key = `s${shopper}v${number}-${mark.isbn}-${mark.unit}`;
      visit.added.push({ mark, key });
      return this.#add(visit, mark, key);
    });
    const asked = await Promise.all(adds);
    const acknowledged = asked.filter(({ entry }) => entry.outcome === "ok");
    const { cookie } = visit;
    if (!isAudited || acknowledged.length === 0 || cookie === undefined) return;
    const { history, audit } = this.#parts;
    const of = acknowledged.map(({ entry }) => entry.id);
    const done = visit.added.filter((_, index) => index >= visit.added.length - marks.length);
    const sure = done.filter((_, index) => asked[index]?.entry.outcome === "ok");
    await auditEntry(
      history,
      audit,
      visit.place,
      cookie,
      of,
      sure.map(({ mark }) => mark),
    );
  }

  #add(visit: Visit, mark: Mark, key: string): Promise<Asked> {
    const body = { isbn: mark.isbn, quantity: mark.unit };
    return this.#ask(visit, post("/api/cart/items", body, key), (answer) => ({
      kind: "add",
      mark,
      key,
      ...(answer ? { cart: cartIn(answer) } : {}),
    }));
  }

  async #addAgain(visit: Visit): Promise<void> {
    const before = visit.added.at(-2);
    if (before !== undefined) await this.#add(visit, before.mark, before.key);
  }

  async #read(visit: Visit): Promise<void> {
    await this.#ask(visit, { method: "GET", path: "/api/cart" }, (answer) =>
      answer ? { kind: "read", cart: cartIn(answer) } : { kind: "read" },
    );
  }

  /** The first copy is added, later ones are set; a removed one never comes back. */
  async #set(visit: Visit, isbn: string, planned: number): Promise<void> {
    const { registers, place } = visit;
    const state = registers.get(isbn);
    if (state === "gone") return;
    const isFirst = state === "absent";
    const value = isFirst ? 1 : planned;
    const path = `/api/cart/items/${isbn}`;
    const key = `s${place.shopper}v${place.visit}-${isbn}`;
    const request: ShopRequest = isFirst
      ? post("/api/cart/items", { isbn, quantity: 1 }, key)
      : value === 0
        ? { method: "DELETE", path }
        : { method: "PATCH", path, body: { quantity: value } };
    const { entry } = await this.#ask(visit, request, (answer) => ({
      kind: "set",
      isbn,
      value,
      ...(answer ? { cart: cartIn(answer) } : {}),
    }));
    // a removal that was repeated finds nothing to remove
    if (value === 0) registers.set(isbn, "gone");
    else if (isFirst) registers.set(isbn, entry.outcome === "ok" ? "there" : "absent");
  }

  async #logIn(visit: Visit): Promise<void> {
    const { shopper, visit: number } = visit.place;
    visit.logins += 1;
    const name = `s${shopper}v${number}n${visit.logins}`;
    const { entry, former } = await this.#askLast(visit, post("/api/login", { name }), () => ({
      kind: "login",
      name,
    }));
    if (entry.outcome !== "failed" && former !== undefined) {
      this.#bury(visit, former, entry.outcome === "ok");
    }
    if (entry.outcome === "unknown") visit.isLost = true;
  }

  async #logOut(visit: Visit): Promise<void> {
    const { entry, former } = await this.#askLast(visit, post("/api/logout", {}), () => ({
      kind: "logout",
    }));
    if (entry.outcome === "failed" || former === undefined) return;
    visit.isLost = true;
    this.#bury(visit, former, entry.outcome === "ok");
  }

  /** With its key until it is answered: a cart that may have been ordered can't be gone on with. */
  async #checkOut(visit: Visit): Promise<void> {
    const key = `s${visit.place.shopper}v${visit.place.visit}-order${(visit.checkouts += 1)}`;
    for (const isbn of visit.registers.keys()) visit.registers.set(isbn, "gone");
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { entry } = await this.#ask(visit, post("/api/checkout", undefined, key), (answer) => ({
        kind: "checkout",
        ...(answer ? checkoutIn(answer) : {}),
      }));
      if (entry.outcome !== "unknown") return;
    }
    visit.isLost = true;
  }

  #bury({ place }: Visit, cookie: string, isCertain: boolean): void {
    const token = parseCookie(cookie)?.token;
    if (token !== undefined) this.#parts.dead.add({ cookie, token, isCertain, ...place });
  }

  /** A request that ends the session, alone with its cookie. */
  async #askLast(visit: Visit, request: ShopRequest, deedOf: Question["deedOf"]) {
    this.#isEnding = true;
    try {
      await this.#looking;
      const former = visit.cookie;
      return { former, ...(await this.#ask(visit, request, deedOf)) };
    } finally {
      this.#isEnding = false;
    }
  }

  #ask(visit: Visit, request: ShopRequest, deedOf: Question["deedOf"]): Promise<Asked> {
    visit.usedAt = performance.now();
    return ask(this.#parts.history, this.#connections, {
      place: visit.place,
      request,
      cookie: visit.cookie,
      keepCookie: (answer) => keepCookie(visit, answer),
      deedOf,
    });
  }

  #stranger() {
    const { history, number } = this.#parts;
    return {
      history,
      connections: this.#connections,
      place: { shopper: number, visit: this.#visits },
    };
  }
}
