/** Decides when a session ends by itself, and when it is looked at, without walking all sessions each time. */
import type { Clock } from "./clock.ts";

/** What the rule needs to know of a session or a record. */
export interface Idle {
  /** Milliseconds since the Unix epoch. */
  readonly lastAccessAt: number;
  readonly idleSeconds: number;
  /**
   * The longest idle limit that the session ever had; absent: it never had another one. A record outlives the
   * older ones of its session, which may still be on a node that was away.
   */
  readonly longestIdleSeconds?: number | undefined;
  readonly cookie?: Lifetime | undefined;
}

/** What a cookie of a session's own says about the session's life. */
interface Lifetime {
  /** In milliseconds, the session's idle limit. */
  readonly maxAge?: number | null | undefined;
  /** In milliseconds since the Unix epoch, the session's end, however often it is used. */
  readonly expires?: number | undefined;
}

/** A year. */
export const MAX_IDLE_SECONDS = 31_536_000;

/** The record outlives everything else by this, so that clocks decide on expiry and not memcached. */
const GRACE_SECONDS = 60;
/** Between the end of an interval and the renewal: a step of the calendar, and the store. */
const RENEWAL_DELAY_MS = 5000;

/** From then on its owner does not serve it. Milliseconds since the Unix epoch. */
export function expiresAt({ lastAccessAt, idleSeconds, cookie }: Idle): number {
  return Math.min(lastAccessAt + idleSeconds * 1000, cookie?.expires ?? Infinity);
}

/** @param usual for a cookie that says nothing */
export function idleSecondsFor({ maxAge, expires }: Lifetime, usual: number, now: number): number {
  const ms = expires === undefined ? maxAge : expires - now;
  if (ms === undefined || ms === null) return usual;
  return Math.min(MAX_IDLE_SECONDS, Math.max(1, Math.ceil(ms / 1000)));
}

/** The record of a session that is only read is renewed this often: a tenth of the idle limit. */
export function renewalIntervalMs({ idleSeconds }: Idle): number {
  return idleSeconds * 100;
}

/**
 * From then on nobody restores the session from this record. Its owner may have been asked for it until one
 * renewal interval after the last access that the record knows.
 */
export function recordExpiresAt(record: Idle): number {
  const { cookie, ...idle } = record;
  const untold = renewalIntervalMs(idle) + RENEWAL_DELAY_MS;
  return Math.min(expiresAt(idle) + untold, cookie?.expires ?? Infinity);
}

/** From then on no record of the session, however old, is one to restore. */
export function allRecordsExpireAt(record: Idle): number {
  const { lastAccessAt, idleSeconds, longestIdleSeconds = idleSeconds } = record;
  return recordExpiresAt({ lastAccessAt, idleSeconds: longestIdleSeconds });
}

/** What memcached is told, in whole seconds from now. */
export function timeToLiveSeconds(record: Idle, now: number): number {
  return Math.max(1, Math.ceil((allRecordsExpireAt(record) - now) / 1000) + GRACE_SECONDS);
}

/** Sessions are due in steps of this many milliseconds. */
const STEP_MS = 1000;

/**
 * A calendar: each item stands on one step, and is handed out when that step has passed. Using a session does
 * not move it; when it comes due, its owner looks at it and puts it on its next step. So each session is
 * visited about once in its idle limit, however many there are and however often they are used.
 */
export class Calendar<T> {
  readonly #clock: Clock;
  readonly #steps = new Map<number, Set<T>>();
  readonly #stepOf = new Map<T, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Puts an item on a step, and takes it off another. @param dueAt milliseconds since the Unix epoch */
  add(item: T, dueAt: number): void {
    this.remove(item);
    const step = Math.ceil(dueAt / STEP_MS);
    this.#stepOf.set(item, step);
    const items = this.#steps.get(step);
    if (items === undefined) this.#steps.set(step, new Set([item]));
    else items.add(item);
  }

  remove(item: T): void {
    const step = this.#stepOf.get(item);
    if (step === undefined) return;
    this.#stepOf.delete(item);
    const items = this.#steps.get(step);
    items?.delete(item);
    if (items?.size === 0) this.#steps.delete(step);
  }

  /** Takes out and returns everything that is due. */
  takeDue(): T[] {
    const now = Math.floor(this.#clock() / STEP_MS);
    // After a long pause it is cheaper to look at the steps that exist than at each that has passed.
    const passed = [...this.#steps.keys()].filter((step) => step <= now);
    const due = passed.flatMap((step) => [...(this.#steps.get(step) ?? [])]);
    for (const item of due) this.remove(item);
    return due;
  }
}
