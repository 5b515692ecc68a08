// Decides how a run goes: the lab up, shoppers shopping, one fault after another, a last look, and the check.
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { EngineName, Mode, NodeName } from "../../scripts/src/index.ts";
import { check } from "./checker/check.ts";
import type { RuleName, Violation } from "./checker/violation.ts";
import { auditOf } from "./client/audit.ts";
import { DeadCookies } from "./client/dead-cookies.ts";
import { Shopper } from "./client/shopper.ts";
import { type PlannedFault, planFaults } from "./generator/fault-plan.ts";
import { randomOf } from "./generator/random.ts";
import { planVisit } from "./generator/visit-plan.ts";
import { History } from "./history/history.ts";
import { type ChaosLab, startChaosLab } from "./nemesis/chaos-lab.ts";
import { heal } from "./nemesis/healing.ts";
import { runNemesis } from "./nemesis/nemesis.ts";
import { takeSample, waitUntilExpired } from "./resources/take-sample.ts";
import type { SampleEntry } from "./history/entry.ts";
import { codeVersion } from "./report/code-version.ts";
import { summarize, type Summary } from "./report/summary.ts";
import { writeReport } from "./report/write-report.ts";

export interface ChaosOptions {
  readonly faults: number;
  /** When the faults take less, there are more of them. Default: 0. */
  readonly minutes?: number | undefined;
  readonly seed: number;
  readonly engine: EngineName;
  readonly mode: Mode;
  /** Default: that of the lab's files. */
  readonly lockingMode?: string | undefined;
  /** A node whose process is never ended. */
  readonly spared?: NodeName | undefined;
  /** Idle life of a session. */
  readonly idleSeconds: number;
  /** At the end, wait until every session has expired, and see what is left of it. */
  readonly waitsForExpiry: boolean;
  readonly shoppers: number;
  /** Mean time between two steps of a shopper, milliseconds. */
  readonly pauseMs: number;
  /** For history, report, logs. */
  readonly folder: string;
  readonly firstPort?: number | undefined;
  /** Folder with the code to run; absent: this project's. */
  readonly root?: string | undefined;
  /** Name of the planted bug, for the report. */
  readonly plant?: string | undefined;
  /** Ends with the first violation of this rule. */
  readonly stopAt?: RuleName | undefined;
  /** Aborted: the fault that is going on is the last one. */
  readonly signal?: AbortSignal | undefined;
  /** How it was called, for the report. */
  readonly command: string;
  readonly say: (line: string) => void;
}

export interface ChaosResult {
  readonly summary: Summary;
  readonly violations: readonly Violation[];
}

/** Runs to the end, checks, and leaves the report. @throws LabError when the lab itself fails */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { folder, seed, engine, mode, say, plant, faults } = options;
  await mkdir(folder, { recursive: true });
  const plan = faultPlanOf(options);
  // before the run, as somebody may work on while it goes on
  const commit = await codeVersion();
  const history = new History(path.join(folder, "history.jsonl"));
  say(`lab: ${engine}, ${mode}; ${options.shoppers} shoppers, ${faults} faults, seed ${seed}`);
  try {
    await runInLab(options, history, plan);
  } finally {
    await history.close();
  }
  const { entries } = history;
  const violations = check(entries);
  const facts = {
    command: options.command,
    commit,
    seed,
    mode,
    engine,
    shoppers: options.shoppers,
    plannedFaults: faults,
    idleSeconds: options.idleSeconds,
    planDigest: digestOf(options, plan.slice(0, faults)),
    plant: plant ?? null,
  };
  const summary = summarize(facts, entries, violations);
  await writeReport(folder, summary, violations, entries);
  return { summary, violations };
}

/** No fault heals within half a second. */
const mostFaultsPerMinute = 120;

function faultPlanOf({ seed, faults, minutes = 0, spared }: ChaosOptions): PlannedFault[] {
  return planFaults(randomOf(seed), Math.max(faults, minutes * mostFaultsPerMinute), spared);
}

async function runInLab(
  options: ChaosOptions,
  history: History,
  plan: readonly PlannedFault[],
): Promise<void> {
  const chaosLab = await startChaosLab(options);
  const sample = async (moment: SampleEntry["moment"], number: number) => {
    const nodes = await takeSample(chaosLab);
    history.add({ type: "sample", moment, number, at: history.now(), nodes });
  };
  try {
    await sample("before", 0);
    const last = await shopUnderFaults(options, chaosLab, history, plan, sample);
    if (!options.waitsForExpiry) return;
    options.say("waiting until every session has expired");
    // a record outlives its session by a minute
    const left = await waitUntilExpired(chaosLab, (options.idleSeconds + 120) * 1000);
    if (left !== undefined) options.say(`not expired: ${left}`);
    await sample("after", last);
  } finally {
    await chaosLab.close();
  }
}

async function shopUnderFaults(
  options: ChaosOptions,
  chaosLab: ChaosLab,
  history: History,
  plan: readonly PlannedFault[],
  sample: (moment: SampleEntry["moment"], number: number) => Promise<void>,
): Promise<number> {
  let isOpen = true;
  let last = 0;
  const dead = new DeadCookies();
  const { ports } = chaosLab;
  const shoppers = Array.from(
    { length: options.shoppers },
    (_, index) =>
      new Shopper({
        number: index + 1,
        history,
        port: ports.haproxy,
        random: randomOf(options.seed, index + 1),
        pauseMs: options.pauseMs,
        dead,
        audit: auditOf((node) => ports[node]),
        idleMs: options.idleSeconds * 1000,
        goesOn: () => isOpen,
      }),
  );
  const shopping = Promise.all(shoppers.map((shopper) => shopper.shop()));
  const parts = { chaosLab, history, shoppers, dead };
  const goesOn = progressOf(options, history);
  const onHealed = async (number: number, description: string) => {
    last = number;
    await sample("settled", number);
    return goesOn(number, description);
  };
  try {
    // without this, a shopper's own failure would be noticed only after the last fault
    await Promise.race([runNemesis({ ...parts, plan, onHealed }), shopping]);
  } finally {
    isOpen = false;
    await shopping;
  }
  await heal(parts, last);
  await Promise.all(shoppers.flatMap(({ sessions }) => sessions.map((session) => session.look())));
  const [first] = shoppers;
  for (const cookie of dead.all) await first?.replay(cookie);
  for (const shopper of shoppers) shopper.close();
  return last;
}

function progressOf(options: ChaosOptions, history: History) {
  const { say, stopAt, signal, faults, minutes = 0 } = options;
  return (number: number, description: string): boolean => {
    const seconds = Math.round(history.now() / 1000);
    say(
      `${number}/${faults} ${description}: healed; ${seconds} s, ${history.entries.length} entries`,
    );
    if (signal?.aborted === true) return false;
    if (stopAt === undefined) return number < faults || seconds < minutes * 60;
    return !check(history.entries).some(({ rule }) => rule === stopAt);
  };
}

/** Of what is planned: the faults, and the first visits of each shopper. */
function digestOf(
  { seed, shoppers, pauseMs }: ChaosOptions,
  plan: readonly PlannedFault[],
): string {
  const visits = Array.from({ length: shoppers }, (_, index) => {
    const random = randomOf(seed, index + 1);
    return [planVisit(random, pauseMs), planVisit(random, pauseMs)];
  });
  return createHash("sha256")
    .update(JSON.stringify([plan, visits]))
    .digest("hex")
    .slice(0, 16);
}
