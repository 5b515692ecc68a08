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

/** Runs `scripts/lab ...args`; after four minutes it is killed, and `code` is null. */
export function runLab(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return runProcess(path.join(projectRoot, "scripts/lab"), args, environment);
}

/** Runs any program to its end, in the project's root or another folder. */
export async function runProcess(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  folder: string = projectRoot,
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 240_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  await once(child, "close");
  return { code: child.exitCode, output };
}
