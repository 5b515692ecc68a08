/**
 * Decides which sessions this app server remembers though it does not hold them: those that it stored or read last. It
 * answers for their copies when a node comes or goes.
 */
import type { Clock } from "./clock.ts";
import { recordExpiresAt } from "./expiry.ts";
import type { FoundSession } from "./inventory.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { LiveSession } from "./session.ts";

/** About 200 bytes each. Beyond this those are forgotten that were not used for longest. */
const MAX_REMEMBERED = 100_000;

export interface UsedSession {
  readonly token: string;
  /** The node that its id named then. */
  readonly home: WatchedNode;
  /** In milliseconds since the Unix epoch; by then its records have ended, unless somebody else used it. */
  readonly forgetAt: number;
}

export class UsedSessions {
  readonly #clock: Clock;
  readonly #limit: number;
  /** The one that was used last is the last one. */
  readonly #sessions = new Map<string, UsedSession>();

  constructor(clock: Clock, limit = MAX_REMEMBERED) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** It is stored, or was read. What no node has is not remembered; nor is what was not the newest any more. */
  note(session: LiveSession): void {
    const { token, home, known, state } = session;
    if (home === undefined || known.version === 0 || state !== "live") return;
    this.#sessions.delete(token);
    this.#sessions.set(token, { token, home, forgetAt: recordExpiresAt(session) });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > this.#limit && oldest !== undefined) this.#sessions.delete(oldest);
  }

  /** They were used before this app server started, nobody knows when. */
  noteFound(found: readonly FoundSession[], idleSeconds: number): void {
    const forgetAt = recordExpiresAt({ lastAccessAt: this.#clock(), idleSeconds });
    for (const { token, node } of found) {
      if (this.#sessions.size >= this.#limit) return;
      if (!this.#sessions.has(token)) this.#sessions.set(token, { token, home: node, forgetAt });
    }
  }

  forget(token: string): void {
    this.#sessions.delete(token);
  }

  clear(): void {
    this.#sessions.clear();
  }

  /** Those that were used last come first. */
  newestFirst(): UsedSession[] {
    const now = this.#clock();
    for (const { token, forgetAt } of this.#sessions.values()) {
      if (forgetAt <= now) this.#sessions.delete(token);
    }
    return [...this.#sessions.values()].toReversed();
  }
}
