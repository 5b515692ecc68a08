/** Decides how long a lock stays ours: it is renewed while we hold it, and only its owner takes it away. */
import type { WatchedNode } from "../memcached/availability.ts";
import type { Statistics } from "../statistics.ts";

/** What may change at run time is asked for at each use. */
export interface HoldSettings {
  /**
   * How long a process may be too busy to renew its lock before it loses it; when it dies, others wait for up to
   * two seconds more. A whole number of seconds, at least 1.
   */
  readonly expirationSeconds: () => number;
  /** Deadline of each memcached operation in milliseconds. */
  readonly operationTimeoutMs: () => number;
  readonly measure: Statistics["measure"];
  /** The lock may still be, or appear, on a node that did not answer. Absent: it is left to expire. */
  readonly onStray?: (entry: LockEntry, ttlSeconds: number) => void;
}

/** Where a lock is, and what says that it is ours: no other one has this value. */
export interface LockEntry {
  readonly node: WatchedNode;
  readonly key: string;
  readonly value: Buffer;
}

const RENEWALS_PER_EXPIRATION = 3;

/**
 * memcached's clock counts whole seconds: what is to live for n of them is gone after n - 1 to n, and after n - 2
 * when the clock skips one, as it does every few minutes. So two more are what was asked for.
 */
const SPARE_SECONDS = 2;

export function lockTtlSeconds(expirationSeconds: number): number {
  return expirationSeconds + SPARE_SECONDS;
}

/** How long a request has to wait to outlast the lock of a process that died, in milliseconds. */
export function lockWaitMs(expirationSeconds: number): number {
  return (lockTtlSeconds(expirationSeconds) + 1) * 1000;
}

/** A lock that was just acquired. */
export class Hold {
  readonly #entry: LockEntry;
  readonly #settings: HoldSettings;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> = Promise.resolve();
  #release: Promise<void> | undefined;
  #hasEnded = false;
  /** Of the node, when it was last seen to have the lock. */
  #lives: number;

  constructor(entry: LockEntry, settings: HoldSettings) {
    this.#entry = entry;
    this.#settings = settings;
    this.#lives = entry.node.lives;
    this.#scheduleRenewal();
  }

  /** Somebody else may have the lock: its node is down, a renewal failed, or it was released. */
  get isLost(): boolean {
    return this.#hasEnded || !this.#entry.node.isUp;
  }

  /** Resolves when nobody has to wait for us any more, as far as that is in our hands. Never rejects. */
  release(): Promise<void> {
    this.#release ??= this.#end();
    return this.#release;
  }

  #scheduleRenewal(): void {
    const delayMs = (this.#settings.expirationSeconds() * 1000) / RENEWALS_PER_EXPIRATION;
    this.#timer = setTimeout(() => {
      this.#renewal = this.#renewOrLose();
    }, delayMs).unref();
  }

  async #renewOrLose(): Promise<void> {
    // Whatever went wrong, it is not known to be ours any more.
    const isRenewed = await this.#renew().catch(() => false);
    if (!isRenewed) this.#hasEnded = true;
    if (!this.#hasEnded) this.#scheduleRenewal();
  }

  async #renew(): Promise<boolean> {
    const { node, key, value } = this.#entry;
    const timeoutMs = this.#settings.operationTimeoutMs();
    const { lives } = node;
    const found = await node.get(key, timeoutMs);
    // A node that was restarted has forgotten it; otherwise it has expired, and somebody may have had it since.
    const isOurs = found === undefined ? lives !== this.#lives : found.value.equals(value);
    if (!isOurs) return false;
    const expected = found === undefined ? "absent" : { cas: found.cas };
    const ttlSeconds = lockTtlSeconds(this.#settings.expirationSeconds());
    const result = await node.store(key, value, ttlSeconds, expected, timeoutMs);
    this.#lives = lives;
    return result.outcome === "stored";
  }

  async #end(): Promise<void> {
    const startedAt = performance.now();
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    // It would change what the delete below expects.
    await this.#renewal;
    await deleteOwn(this.#entry, this.#settings.operationTimeoutMs()).catch(() => {
      this.#settings.onStray?.(this.#entry, lockTtlSeconds(this.#settings.expirationSeconds()));
    });
    this.#settings.measure("releaseLock", performance.now() - startedAt);
  }
}

/** Takes a lock away if it is the one that was acquired. @returns false if it is not there @throws NodeError */
export async function deleteOwn(
  { node, key, value }: LockEntry,
  timeoutMs: number,
): Promise<boolean> {
  const found = await node.get(key, timeoutMs);
  if (found?.value.equals(value) !== true) return false;
  return node.delete(key, timeoutMs, found.cas);
}
