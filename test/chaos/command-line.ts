// Decides what `npm run chaos` takes, and what each option is without being given.
import path from "node:path";
import { parseArgs } from "node:util";
import { type EngineName, type Mode, type NodeName, projectRoot } from "../../scripts/src/index.ts";
import { parseNode } from "../../scripts/src/nodes.ts";
import { plants } from "./plants/plants.ts";

export const usage = `npm run chaos -- [options]
  --faults N        how many (default 20)
  --seed N          the same seed repeats plan and faults (default 1)
  --minutes N       more faults, if those take less (default 0)
  --engine E        native (default) or docker
  --non-sticky      round robin, two copies in memcached
  --locking MODE    lockingMode without stickiness: none, auto, all (default: that of the lab)
  --spare NODE      its process is paused, slowed and cut off, but never ended
  --idle S          idle life of a session, seconds (default 60)
  --shoppers N      how many at the same time (default 8)
  --pause MS        mean time between two steps of a shopper (default 90)
  --first-port N    ten ports from this one on (default: free ones)
  --out FOLDER      default .lab/chaos/<seed>-<time>
  --check FOLDER    no run: the history in this folder once more, and its report anew
  --plant NAME      a copy with this bug, until it is found: ${plants.map(({ name }) => name).join(", ")}`;

export interface Wishes {
  readonly faults: number;
  readonly minutes: number;
  readonly seed: number;
  readonly engine: EngineName;
  readonly mode: Mode;
  readonly lockingMode: string | undefined;
  readonly spared: NodeName | undefined;
  readonly idleSeconds: number;
  readonly waitsForExpiry: boolean;
  readonly shoppers: number;
  readonly pauseMs: number;
  readonly firstPort: number | undefined;
  readonly folder: string;
  readonly plant: string | undefined;
  /** Folder of an earlier run. */
  readonly checked: string | undefined;
}

/** @throws Error saying what is wrong */
export function readWishes(args: readonly string[], now: Date): Wishes {
  const { values } = parseArgs({
    args: [...args],
    options: {
      faults: { type: "string", default: "20" },
      minutes: { type: "string", default: "0" },
      seed: { type: "string", default: "1" },
      engine: { type: "string", default: "native" },
      "non-sticky": { type: "boolean", default: false },
      locking: { type: "string" },
      spare: { type: "string" },
      idle: { type: "string", default: "60" },
      shoppers: { type: "string", default: "8" },
      pause: { type: "string", default: "90" },
      "first-port": { type: "string" },
      out: { type: "string" },
      plant: { type: "string" },
      check: { type: "string" },
    },
  });
  const { engine, plant } = values;
  if (engine !== "native" && engine !== "docker")
    throw new Error(`--engine ${engine}: native or docker`);
  if (plant !== undefined && engine !== "native") throw new Error("--plant needs --engine native");
  if (plant !== undefined && !plants.some(({ name }) => name === plant))
    throw new Error(`--plant ${plant}: one of ${plants.map(({ name }) => name).join(", ")}`);
  const seed = whole("--seed", values.seed, 0);
  const time = now.toISOString().slice(0, 19).replaceAll(/[:T]/g, "-");
  const firstPort = values["first-port"];
  const faults = whole("--faults", values.faults, 0);
  return {
    faults,
    minutes: whole("--minutes", values.minutes, 0),
    seed,
    engine,
    mode: values["non-sticky"] ? "non-sticky" : "sticky",
    lockingMode: values.locking,
    spared: values.spare === undefined ? undefined : parseNode(values.spare),
    idleSeconds: whole("--idle", values.idle, 10),
    // two minutes more are too much for a short run, and too little to matter in a long one
    waitsForExpiry: faults >= 100 && plant === undefined,
    shoppers: whole("--shoppers", values.shoppers, 1),
    pauseMs: whole("--pause", values.pause, 0),
    firstPort: firstPort === undefined ? undefined : whole("--first-port", firstPort, 1024),
    folder: path.resolve(projectRoot, values.out ?? `.lab/chaos/${seed}-${time}`),
    plant,
    checked: values.check,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new Error(`${name} ${text}: a whole number from ${least}`);
}
