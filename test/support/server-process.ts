// How tests run a server of the project as a process of their own; none outlives the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { projectRoot, waitUntil } from "../../scripts/src/index.ts";

export interface ServerProcess {
  /** stdout and stderr as they came. */
  output(): string;
  hasEnded(): boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL; resolves when it is gone. Nothing happens if it is gone already. */
  kill(): Promise<void>;
}

/** Starts a program in the project's root and returns when it serves; it is killed with the test process. */
export async function startServer(
  name: string,
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
  serves: () => Promise<boolean>,
): Promise<ServerProcess> {
  const child = spawn(command, args, {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.once("error", (error) => (output += error.message));
  const ended = once(child, "close");
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const killNow = () => void child.kill("SIGKILL");
  process.once("exit", killNow);
  void ended.finally(() => process.off("exit", killNow));
  const server: ServerProcess = {
    output: () => output,
    hasEnded,
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      killNow();
      await ended;
    },
  };
  await waitUntil(`${name} serves`, async () => hasEnded() || serves(), { timeoutMs: 30_000 });
  if (hasEnded()) throw new Error(`${name} ended at once: ${output}`);
  return server;
}
