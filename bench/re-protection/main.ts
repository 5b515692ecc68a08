// Measures how long sessions that get no request are without a backup, and what the others notice of it. It prints
// and writes figures; whether they are good enough is for the reader to say.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { projectRoot } from "../../scripts/src/index.ts";
import { forEach } from "./ask.ts";
import { type Latency, Load } from "./load.ts";
import {
  countComplete,
  createSessions,
  openScene,
  type Plan,
  type Scene,
  seeItems,
  stateOf,
} from "./scene.ts";

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "10000" },
    bytes: { type: "string", default: "1000" },
    rate: { type: "string", default: "300" },
    shoppers: { type: "string", default: "200" },
    protocol: { type: "string", default: "text" },
    "non-sticky": { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const plan: Plan = {
  sticky: !values["non-sticky"],
  protocol: values.protocol === "meta" ? "meta" : "text",
  sessions: Number(values.sessions),
  bytes: Number(values.bytes),
};
const rate = Number(values.rate);
const shopperCount = Number(values.shoppers);
const CALM_MS = 5000;

/** What one fault did. Times in milliseconds. */
interface Phase {
  readonly name: string;
  /** From the fault, or the node's return, until every session is where it belongs. */
  readonly tookMs: number;
  /** Processor time of the first app server meanwhile. */
  readonly cpuMs: number;
  readonly before: Latency;
  readonly meanwhile: Latency;
  /** 99th percentile meanwhile, over that before. */
  readonly ratio: number;
}

async function measure(
  name: string,
  load: Load,
  { apps }: Scene,
  fault: () => Promise<number>,
  isOver: () => Promise<number>,
): Promise<Phase> {
  const calmFrom = performance.now();
  await delay(CALM_MS);
  const calmTo = performance.now();
  const cpuBefore = (await stateOf(apps[0].port)).cpuMs;
  const from = await fault();
  const to = await isOver();
  const { cpuMs } = await stateOf(apps[0].port);
  const before = load.between(calmFrom, calmTo);
  const meanwhile = load.between(from, to);
  const ratio = meanwhile.p99 / before.p99;
  const phase = { name, tookMs: to - from, cpuMs: cpuMs - cpuBefore, before, meanwhile, ratio };
  process.stdout.write(`${describe(phase)}\n`);
  return phase;
}

function describe({ name, tookMs, cpuMs, before, meanwhile, ratio }: Phase): string {
  return [
    `${name}: ${Math.round(tookMs)} ms, ${Math.round(cpuMs)} ms of processor time`,
    `  before    ${describeLatency(before)}`,
    `  meanwhile ${describeLatency(meanwhile)}`,
    `  ratio of the 99th percentiles ${ratio.toFixed(2)}`,
  ].join("\n");
}

function describeLatency({ requests, p50, p99, max }: Latency): string {
  return `p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} max ${max.toFixed(1)} ms (${requests} requests)`;
}

async function faults(scene: Scene, load: Load): Promise<Phase[]> {
  const { nodes } = scene;
  const [n1, n2] = nodes;
  const all = plan.sessions + shopperCount;
  const start = (node: typeof n1) => async () => {
    await node.restart();
    return performance.now();
  };
  const kill = async () => {
    const at = performance.now();
    await n2.kill();
    return at;
  };
  const phases: Phase[] = [];
  if (plan.sticky) {
    phases.push(await measure("a node dies", load, scene, kill, () => seeItems(n1, all)));
  } else await kill();
  phases.push(await measure("it returns", load, scene, start(n2), () => seeItems(n2, all)));
  const restart = async () => {
    await n2.kill();
    return start(n2)();
  };
  phases.push(await measure("it restarts", load, scene, restart, () => seeItems(n2, all)));
  return phases;
}

async function run(): Promise<void> {
  const scene = await openScene(plan);
  try {
    const { apps, nodes } = scene;
    const numbers = Array.from({ length: plan.sessions }, (_, number) => number);
    const idle = await createSessions(apps[0].port, numbers, plan.bytes);
    const active = await createSessions(
      apps[0].port,
      Array.from({ length: shopperCount }, (_, index) => -index - 1),
      plan.bytes,
    );
    const shoppers = [...active.values()];
    const portFor = (turn: number) => apps[plan.sticky ? 0 : turn % 2 === 0 ? 0 : 1].port;
    const load = new Load(shoppers, portFor, rate);
    load.start();
    await delay(CALM_MS);
    const phases = await faults(scene, load);
    await delay(5000);
    await load.stop();
    await apps[0].process.kill();
    // Without stickiness the copies that were made again have to do.
    if (!plan.sticky) await nodes[0].kill();
    const { complete, unavailable } = await countComplete(apps[1].port, idle, plan.bytes);
    let lost = 0;
    await forEach(shoppers, async (shopper) => {
      const { body } = await shopper.ask(apps[1].port, "GET", "/session");
      if (Number(body["count"] ?? 0) < load.countOf(shopper)) lost += 1;
    });
    const figures = {
      plan,
      rate,
      phases,
      complete,
      unavailable,
      lost,
      failedRequests: load.failed,
    };
    process.stdout.write(
      `after the death of the app server: ${complete} of ${plan.sessions} sessions complete on the other one, ${unavailable} times 503 on the way; ${lost} of ${shopperCount} active shoppers lost a change; ${load.failed} requests failed meanwhile\n`,
    );
    await write(figures);
  } finally {
    await scene.close();
  }
}

async function write(figures: object): Promise<void> {
  const name = `${plan.sticky ? "sticky" : "non-sticky"}-${plan.protocol}.json`;
  const file = values.out ?? path.join(projectRoot, ".lab/bench/re-protection", name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(figures, undefined, 2)}\n`);
  process.stdout.write(`figures: ${file}\n`);
}

process.stdout.write(
  `${plan.sessions} sessions of ${plan.bytes} bytes, ${plan.sticky ? "sticky" : "non-sticky"}, protocol ${plan.protocol}, ${rate} requests a second meanwhile\n`,
);
await run();
process.exit(0);
