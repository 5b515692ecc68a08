// Decides which bugs are planted to see whether the harness finds them: one for each rule, in a copy of the code only.
import type { Mode } from "../../../scripts/src/index.ts";
import type { RuleName } from "../checker/violation.ts";

export interface Patch {
  /** From the project's root. */
  readonly file: string;
  /** Text that is there exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Plant {
  readonly name: string;
  readonly foundBy: RuleName;
  /** Where it shows; the first is the one without being asked. */
  readonly modes: readonly Mode[];
  /** What is wrong with the code then. */
  readonly what: string;
  readonly patches: readonly Patch[];
}

const manager = "app/session-manager/src";

export const plants: readonly Plant[] = [
  {
    name: "answer-before-store",
    foundBy: "acknowledged-means-protected",
    modes: ["sticky", "non-sticky"],
    what: "the response leaves, and the store follows 100 ms later",
    patches: [
      {
        file: `${manager}/finisher.ts`,
        from: "    if (!isQueued) return this.#saveFor(view);\n",
        to: `    if (!isQueued) {
      setTimeout(() => void this.#saveFor(view).catch(() => {}), 100);
      return { outcome: "queued" };
    }
`,
      },
    ],
  },
  {
    name: "no-re-protection",
    foundBy: "one-death-loses-nothing",
    modes: ["sticky"],
    what: "backups that a memcached had are not made again without a request, so idle sessions have none; as in the original",
    patches: [
      {
        file: `${manager}/sticky.ts`,
        from: "this.#healing.begin(mostRecentFirst(this.#due(this.#memory.all())));\n",
        to: "void mostRecentFirst;\n",
      },
    ],
  },
  {
    name: "no-recall",
    foundBy: "one-death-loses-nothing",
    modes: ["sticky"],
    what: "an app server that starts again has nothing in memory, so idle sessions are on one memcached alone; as in the original",
    patches: [
      {
        file: `${manager}/upkeep.ts`,
        from: "onFound: (found) => lifeCycle().recall(found),",
        to: "onFound: async () => 0,",
      },
    ],
  },
  {
    name: "oldest-wins",
    foundBy: "newest-version-wins",
    modes: ["sticky", "non-sticky"],
    what: "of several copies of a session the oldest is believed",
    patches: [
      {
        file: `${manager}/copies.ts`,
        from: "  return isNewer(record, other);\n",
        to: "  return isNewer(other, record);\n",
      },
    ],
  },
  {
    name: "no-tombstones-for-those-away",
    foundBy: "destroyed-stays-destroyed",
    modes: ["sticky", "non-sticky"],
    what: "a node that was away when a session ended is not told when it is back",
    patches: [
      {
        file: `${manager}/debts.ts`,
        from: "    if (debts.size === 0) return;\n",
        to: "    if (debts.size >= 0) return;\n",
      },
    ],
  },
  {
    name: "no-lock-no-condition",
    foundBy: "no-update-lost-to-a-parallel-request",
    modes: ["non-sticky"],
    what: "requests of one session neither wait for each other nor notice each other's stores",
    patches: [
      {
        file: `${manager}/non-sticky.ts`,
        from: "    const hold = await locks.take(id.token);\n",
        to: '    const hold = mode.kind === "none" ? await locks.take(id.token) : undefined;\n    if (hold === undefined) return undefined;\n',
      },
      {
        file: `${manager}/store-on-node.ts`,
        from: "  if (found === undefined) return true;\n",
        to: "  if (found?.isTombstone !== true) return true;\n",
      },
      {
        file: `${manager}/store-on-node.ts`,
        from: "  if (cas !== undefined) return { cas };\n",
        to: '  if (cas !== undefined) return "any";\n',
      },
    ],
  },
  {
    name: "any-id-will-do",
    foundBy: "clients-cannot-choose-ids",
    modes: ["sticky", "non-sticky"],
    what: "a new session takes the token that the browser sent",
    patches: [
      {
        file: `${manager}/request-session.ts`,
        from: "    if (idGenerator === undefined) return manager.create();\n",
        to: `    const sent = this.#request.cookies[options.cookieName] ?? "";
    const wanted = /(?:^|~)([0-9A-F]{32})/.exec(sent)?.[1];
    if (idGenerator === undefined) return manager.create(this.#view === undefined ? wanted : undefined);
`,
      },
    ],
  },
  {
    name: "no-deadline",
    foundBy: "bounded-wait",
    modes: ["sticky", "non-sticky"],
    what: "an operation waits for its node for as long as that takes",
    patches: [
      {
        file: `${manager}/memcached/text-node.ts`,
        from: "        () => setImmediate(() => this.#expire(slot, type, timeoutMs)),\n        timeoutMs,\n",
        to: "        () => setImmediate(() => this.#expire(slot, type, timeoutMs)),\n        60_000,\n",
      },
    ],
  },
  {
    name: "any-record-will-do",
    foundBy: "bad-record-harms-only-itself",
    modes: ["sticky", "non-sticky"],
    what: "a record is believed although it belongs to another token",
    patches: [
      {
        file: `${manager}/record.ts`,
        from: '  if (record.token !== token)\n    throw new UndecodableRecordError("the record belongs to another token");\n',
        to: "",
      },
    ],
  },
  {
    name: "forgotten-keys",
    foundBy: "counted-once",
    modes: ["sticky", "non-sticky"],
    what: "a request that was served before is served again",
    patches: [
      {
        file: "app/src/bookstore/idempotency.ts",
        from: "  if (key === undefined) return undefined;\n",
        to: '  if (key !== "") return undefined;\n',
      },
    ],
  },
  {
    name: "first-come-first-served",
    foundBy: "sessions-not-mixed-up",
    modes: ["sticky"],
    what: "of two sessions that are read at the same time, both requests get the first",
    patches: [
      {
        file: `${manager}/finder.ts`,
        from: "    const underWay = this.#reading.get(id.token);\n",
        to: "    const [underWay] = this.#reading.values();\n",
      },
    ],
  },
  {
    name: "one-try-one-node",
    foundBy: "repeatable-means-answered",
    modes: ["sticky", "non-sticky"],
    what: "a store that failed on one node is not tried on another one",
    patches: [
      {
        file: `${manager}/backup.ts`,
        from: "      job.onFailedNode(node, error);\n      return false;\n",
        to: "      job.onFailedNode(node, error);\n      throw error;\n",
      },
    ],
  },
];

/** @throws Error when there is none of that name */
export function plantNamed(name: string): Plant {
  const found = plants.find((plant) => plant.name === name);
  if (found === undefined) throw new Error(`there is no planted bug "${name}"`);
  return found;
}
