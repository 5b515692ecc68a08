// Decides which engine a command uses: the one that runs, the one asked for, or the one that this machine has.
import { LabError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { dockerEngine } from "./docker.ts";
import type { Announce, Engine, EngineName } from "./engine.ts";
import { ForeignLabError } from "./foreign-lab.ts";
import { nativeEngine } from "./native.ts";
import { capture } from "./processes.ts";

/** Whether Docker can be used here; `reason` says why not. */
export type DockerAnswer = { usable: true } | { usable: false; reason: string };

/** Asks Docker, with a short deadline: a hanging engine counts as none. */
export async function askDocker(environment: NodeJS.ProcessEnv): Promise<DockerAnswer> {
  const options = { environment, timeoutMs: 5000 };
  const engine = await capture("docker", ["info", "--format", "{{.ServerVersion}}"], options);
  if (engine.code === 127) return { usable: false, reason: "docker is not installed" };
  if (engine.code !== 0) return { usable: false, reason: "no Docker engine answers" };
  const compose = await capture("docker", ["compose", "version", "--short"], options);
  if (compose.code !== 0) return { usable: false, reason: "docker compose (v2) is not installed" };
  return { usable: true };
}

export interface Situation {
  readonly requested: EngineName | undefined;
  /** The engine that runs a lab at this moment. */
  readonly running: EngineName | undefined;
  readonly docker: DockerAnswer;
}

/** The engine for `up`. Throws LabError when the one asked for can't be used. */
export function chooseEngine({ requested, running, docker }: Situation): EngineName {
  if (requested !== undefined && running !== undefined && requested !== running)
    throw new LabError(`The lab already runs on the ${running} engine.`, {
      hint: "End it first: scripts/lab down",
    });
  if (running !== undefined) return running;
  if (requested === "docker" && !docker.usable)
    throw new LabError(`Docker can't be used: ${docker.reason}.`, {
      hint: "Start Docker, or take this machine's own programs: scripts/up --engine native",
    });
  return requested ?? (docker.usable ? "docker" : "native");
}

/** An engine by its name. */
export function engineOf(name: EngineName, settings: Settings, announce: Announce): Engine {
  return name === "native" ? nativeEngine(settings, announce) : dockerEngine(settings, announce);
}

/**
 * The engine that runs a lab, also when Docker was started by hand; absent when there is none. Throws ForeignLabError
 * when the only lab is that of another folder.
 */
export async function findRunning(
  settings: Settings,
  announce: Announce,
): Promise<Engine | undefined> {
  const native = nativeEngine(settings, announce);
  const hasNative = await native.exists();
  if (hasNative && (await native.status()).some((node) => node.state !== "down")) return native;
  const docker = dockerEngine(settings, announce);
  try {
    if (await dockerHasLab(docker, settings)) return docker;
  } catch (error) {
    if (!hasNative) throw error;
  }
  // every process was killed, but the lab was never ended: `start` brings its nodes back
  return hasNative ? native : undefined;
}

async function dockerHasLab(docker: Engine, settings: Settings): Promise<boolean> {
  const answer = await askDocker(settings.environment);
  if (!answer.usable) return false;
  try {
    return await docker.exists();
  } catch (error) {
    if (error instanceof ForeignLabError) throw error;
    // a compose file that can't be read has started nothing; `up` will say what is wrong with it
    return false;
  }
}

/** The engine that runs a lab. Throws LabError that says how to start one. */
export async function requireRunning(settings: Settings, announce: Announce): Promise<Engine> {
  const engine = await findRunning(settings, announce);
  if (engine !== undefined) return engine;
  throw new LabError("The lab is not running.", { hint: "Start it: scripts/up" });
}
