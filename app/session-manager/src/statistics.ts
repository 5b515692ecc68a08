/** Decides what is counted and measured, under the names that users of the original know. */

export const COUNTER_NAMES = [
  "requestsWithSession",
  "requestsWithoutSession",
  "requestsWithAppServerFailover",
  "requestsWithMemcachedFailover",
  "requestsWithBackupFailure",
  "requestsWithoutSessionAccess",
  "requestsWithoutAttributesAccess",
  "requestsWithoutSessionModification",
  "nonStickySessionsPingFailed",
  "nonStickySessionsReadOnlyRequest",
  "requestsUnprotected",
  "requestsWithFullBackupQueue",
  "conflicts",
] as const;

export const PROBE_NAMES = [
  "effectiveBackup",
  "backup",
  "attributesSerialization",
  "memcachedUpdate",
  "storedSizeBytes",
  "load",
  "deserialization",
  "delete",
  "acquireLock",
  "acquireLockFailure",
  "releaseLock",
] as const;

export type CounterName = (typeof COUNTER_NAMES)[number];
export type ProbeName = (typeof PROBE_NAMES)[number];

/** `min`, `avg` and `max` are 0 while `count` is. Milliseconds, but for `storedSizeBytes`. */
export interface ProbeValue {
  readonly count: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

export interface StatisticsValue {
  readonly counters: Readonly<Record<CounterName, number>>;
  readonly probes: Readonly<Record<ProbeName, ProbeValue>>;
}

interface Probe {
  count: number;
  sum: number;
  min: number;
  max: number;
}

export class Statistics {
  readonly #isEnabled: boolean;
  readonly #counters = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as Record<
    CounterName,
    number
  >;
  readonly #probes = Object.fromEntries(
    PROBE_NAMES.map((name) => [name, { count: 0, sum: 0, min: Infinity, max: 0 }]),
  ) as Record<ProbeName, Probe>;

  constructor(isEnabled: boolean) {
    this.#isEnabled = isEnabled;
  }

  count(name: CounterName): void {
    if (this.#isEnabled) this.#counters[name] += 1;
  }

  measure(name: ProbeName, value: number): void {
    if (!this.#isEnabled) return;
    const probe = this.#probes[name];
    probe.count += 1;
    probe.sum += value;
    probe.min = Math.min(probe.min, value);
    probe.max = Math.max(probe.max, value);
  }

  value(): StatisticsValue {
    return {
      counters: { ...this.#counters },
      probes: Object.fromEntries(
        PROBE_NAMES.map((name) => [name, summarize(this.#probes[name])]),
      ) as Record<ProbeName, ProbeValue>,
    };
  }
}

function summarize({ count, sum, min, max }: Probe): ProbeValue {
  return count === 0 ? { count, min: 0, avg: 0, max: 0 } : { count, min, avg: sum / count, max };
}
