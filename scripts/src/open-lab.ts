// Decides what can be done to a lab, on either engine: what the command line and the tests call.
import path from "node:path";
import { rm } from "node:fs/promises";
import { engineOf } from "./engines/choose.ts";
import type { Announce, Engine, EngineName, Mode, NodeStatus } from "./engines/engine.ts";
import { hold, release } from "./hold.ts";
import { languageOf } from "./language.ts";
import { flush } from "./memcached-client.ts";
import { appNames, memcachedNames, type NodeName } from "./nodes.ts";
import { decide, type NodeAction } from "./node-actions.ts";
import { reload } from "./reload.ts";
import { type Ports, readSettings, type Settings } from "./settings.ts";
import { type LabReport, reportOf } from "./status.ts";
import type { NodeRecords } from "./stored-records.ts";

export interface LabOptions {
  engine: EngineName;
  /** Folder with the code to run. Default: this project's. */
  root?: string;
  /** Over those of the environment. */
  ports?: Partial<Ports>;
  /** Over LAB_STATE_DIR; absolute, or relative to the root. */
  stateDir?: string;
  /** Default: this process's own environment. */
  environment?: NodeJS.ProcessEnv;
  /** Gets each real command before it runs. Default: nobody does. */
  announce?: Announce;
}

/** A lab, running or not. Every method waits for its effect; each throws LabError when it can't come about. */
export interface Lab {
  readonly engine: Engine;
  readonly settings: Settings;
  /** Starts what is not running and resumes what is paused. Default mode: sticky. */
  up(mode?: Mode): Promise<void>;
  /** Ends everything; sessions and the progress in the walkthrough go with it. */
  down(): Promise<void>;
  /** Ports of the lab that runs. */
  ports(): Promise<Ports>;
  status(): Promise<NodeStatus[]>;
  /** Status with mode, sessions in memory and backups held. */
  report(): Promise<LabReport>;
  /** Each gives a sentence on what it did, or why there was nothing to do. */
  start(node: NodeName): Promise<string>;
  kill(node: NodeName): Promise<string>;
  restart(node: NodeName): Promise<string>;
  pause(node: NodeName): Promise<string>;
  resume(node: NodeName): Promise<string>;
  /** An app server reads its context file again. Throws LabError when it refuses the file. */
  reload(node: NodeName): Promise<string>;
  /** An app server holds the next request that changes a session, between its handler and its store. */
  hold(node: NodeName): Promise<string>;
  /** It lets that request go on; the sentence tells what became of it. */
  release(node: NodeName): Promise<string>;
  logs(node: NodeName): Promise<string>;
  /** Every session record on every memcached node. */
  keys(): Promise<NodeRecords[]>;
  /** Every node up, no session anywhere, no progress in the walkthrough. Default mode: sticky. */
  reset(mode?: Mode): Promise<void>;
}

/** A lab by its engine, ports and state folder. Starts nothing yet. */
export function openLab(options: LabOptions): Lab {
  const read = readSettings(options.environment, options.root);
  const settings: Settings = {
    ...read,
    ports: { ...read.ports, ...options.ports },
    stateDir: path.resolve(read.root, options.stateDir ?? read.stateDir),
  };
  // containers take their ports from the environment
  const environment = { ...read.environment, ...portVariables(settings.ports) };
  const announce = options.announce ?? (() => undefined);
  return labOf(engineOf(options.engine, { ...settings, environment }, announce), settings);
}

/** The lab of an engine. */
export function labOf(engine: Engine, settings: Settings): Lab {
  const act = async (action: NodeAction, node: NodeName): Promise<string> => {
    const statuses = await engine.status();
    const state = statuses.find(({ name }) => name === node)?.state ?? "down";
    const decision = decide(action, node, state, languageOf(settings.environment));
    if (decision.run !== undefined) await engine[decision.run](node);
    return decision.message;
  };
  return {
    engine,
    settings,
    up: (mode = "sticky") => engine.up(mode),
    down: async () => {
      await engine.down();
      // the sessions that it tells of are gone
      await rm(progressFileOf(settings), { force: true });
    },
    ports: () => engine.ports(),
    status: () => engine.status(),
    report: () => reportOf(engine),
    start: (node) => act("start", node),
    kill: (node) => act("kill", node),
    restart: (node) => act("restart", node),
    pause: (node) => act("pause", node),
    resume: (node) => act("resume", node),
    reload: (node) => reload(engine, node, languageOf(settings.environment)),
    hold: (node) => hold(engine, node, languageOf(settings.environment)),
    release: (node) => release(engine, node, languageOf(settings.environment)),
    logs: (node) => engine.logs(node),
    keys: async () => {
      // loaded when needed: whoever breaks the session manager while trying something must still get `down`
      const { readRecords } = await import("./stored-records.ts");
      return readRecords(await engine.status());
    },
    reset: (mode = "sticky") => reset(engine, settings, mode),
  };
}

/** Where the walkthrough keeps its progress. */
export function progressFileOf(settings: Settings): string {
  return path.join(settings.stateDir, "walkthrough.json");
}

async function reset(engine: Engine, settings: Settings, mode: Mode): Promise<void> {
  const isSwitching = (await engine.mode()) !== mode;
  const states = new Map((await engine.status()).map(({ name, state }) => [name, state]));
  const raise = async (name: NodeName) => {
    if (states.get(name) === "paused") await engine.resume(name);
    if (states.get(name) === "down") await engine.start(name);
  };
  // the sessions are to go: an app server that ended in peace could still store some
  const kill = async (name: NodeName) => {
    if (states.get(name) !== "down") await engine.kill(name);
  };
  await Promise.all([...appNames.map(kill), ...["haproxy" as const, ...memcachedNames].map(raise)]);
  const ports = await engine.ports();
  await Promise.all(memcachedNames.map((name) => flush(ports[name])));
  if (isSwitching) await engine.up(mode);
  else await Promise.all(appNames.map((name) => engine.start(name)));
  await rm(progressFileOf(settings), { force: true });
}

function portVariables(ports: Ports): Record<string, string> {
  return {
    LAB_MEMCACHED1_PORT: String(ports.memcached1),
    LAB_MEMCACHED2_PORT: String(ports.memcached2),
    LAB_APP1_PORT: String(ports.app1),
    LAB_APP2_PORT: String(ports.app2),
    LAB_HAPROXY_PORT: String(ports.haproxy),
  };
}
