/** Decides which sessions this app server holds in memory, and when each is looked at again. */
import type { Clock } from "./clock.ts";
import { Calendar, expiresAt, renewalIntervalMs } from "./expiry.ts";
import type { LiveSession } from "./session.ts";

export class SessionMemory {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, LiveSession>();
  readonly #calendar: Calendar<LiveSession>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#calendar = new Calendar(clock);
  }

  get size(): number {
    return this.#sessions.size;
  }

  get(token: string): LiveSession | undefined {
    return this.#sessions.get(token);
  }

  all(): Iterable<LiveSession> {
    return this.#sessions.values();
  }

  isHolding(session: LiveSession): boolean {
    return this.#sessions.get(session.token) === session;
  }

  /** Takes the place of another copy under the same token, if there is one. */
  add(session: LiveSession): void {
    const former = this.get(session.token);
    if (former === session) return;
    if (former !== undefined) this.remove(former, "superseded");
    session.state = "live";
    this.#sessions.set(session.token, session);
    this.#plan(session);
  }

  /** @param state what becomes of the session; another copy under the same token stays where it is */
  remove(session: LiveSession, state: "superseded" | "destroyed"): void {
    session.state = state;
    this.letGo(session);
  }

  /** The session goes on elsewhere; what uses this copy still may. */
  letGo(session: LiveSession): void {
    this.#calendar.remove(session);
    if (this.isHolding(session)) this.#sessions.delete(session.token);
  }

  /** To be called when its idle limit has changed. */
  replan(session: LiveSession): void {
    if (this.isHolding(session)) this.#plan(session);
  }

  isExpired(session: LiveSession): boolean {
    return this.#clock() >= expiresAt(session);
  }

  /**
   * Looks at the sessions that are due: drops the expired ones, and names those that were used since their
   * record was stored, so that a takeover finds out how long the session was idle.
   */
  visitDue(): { expired: LiveSession[]; toRenew: LiveSession[] } {
    const due = this.#calendar.takeDue();
    const expired = due.filter((session) => this.isExpired(session));
    for (const session of expired) this.remove(session, "superseded");
    const alive = due.filter((session) => this.isHolding(session));
    for (const session of alive) this.#plan(session);
    const toRenew = alive.filter((session) => session.lastAccessAt > session.storedLastAccessAt);
    return { expired, toRenew };
  }

  #plan(session: LiveSession): void {
    const renewAt = this.#clock() + renewalIntervalMs(session);
    this.#calendar.add(session, Math.min(expiresAt(session), renewAt));
  }
}
