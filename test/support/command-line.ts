// How tests call the command line: as a process of its own, exactly as an attendee does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { projectRoot } from "../../scripts/src/index.ts";

export interface Ended {
  readonly code: number | null;
  /** stdout and stderr as they came. */
  readonly output: string;
}

const patienceMs = 240_000;

/** Runs `scripts/lab ...args`; after `timeoutMs`, four minutes by default, it is killed, and `code` is null. */
export function runLab(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  timeoutMs: number = patienceMs,
): Promise<Ended> {
  const program = path.join(projectRoot, "scripts/lab");
  return runProcess(program, args, environment, projectRoot, timeoutMs);
}

/** Runs any program to its end, in the project's root or another folder. */
export async function runProcess(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  folder: string = projectRoot,
  timeoutMs: number = patienceMs,
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  await once(child, "close");
  return { code: child.exitCode, output };
}
