// Decides how other programs are started; the only file that does.
import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, openSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

export interface Outcome {
  /** Exit code; 127 when the program is not there, 124 when it took too long. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Longest run; unlimited when absent. */
  timeoutMs?: number;
}

/** haproxy and memcached often lie where only root's PATH looks. */
const systemFolders = [
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/opt/homebrew/bin",
  "/usr/local/bin",
];

function withSystemFolders(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = (environment["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "");
  return {
    ...environment,
    PATH: [...new Set([...folders, ...systemFolders])].join(path.delimiter),
  };
}

/** Where a program lies, looked for on the PATH and in the system folders; absent when it is not installed. */
export function findProgram(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folders = (withSystemFolders(environment)["PATH"] ?? "").split(path.delimiter);
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  return folders
    .flatMap((folder) => endings.map((ending) => path.join(folder, name + ending)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program to its end and keeps what it said. Never throws: look at `code`. */
export function capture(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: withSystemFolders(options.environment ?? process.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let isLate = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const kill = () => {
    isLate = true;
    child.kill("SIGKILL");
  };
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(kill, options.timeoutMs);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout, stderr: stderr + error.message });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: isLate ? 124 : (code ?? 1), stdout, stderr });
    });
  });
}

/** Runs a program to its end in this console, so that one sees what it says; gives its exit code. */
export function runInConsole(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: withSystemFolders(options.environment ?? process.env),
    stdio: "inherit",
    // npm and npx are scripts there
    shell: process.platform === "win32",
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Starts a program that outlives this one, with its output appended to a file. Gives its pid, or absent. */
export async function startDetached(
  command: string,
  args: readonly string[],
  options: { cwd: string; environment: NodeJS.ProcessEnv; logFile: string },
): Promise<number | undefined> {
  const log = openSync(options.logFile, "a");
  try {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: withSystemFolders(options.environment),
      stdio: ["ignore", log, log],
      detached: true,
    });
    child.unref();
    return await new Promise<number | undefined>((resolve) => {
      child.on("spawn", () => resolve(child.pid));
      child.on("error", () => resolve(undefined));
    });
  } finally {
    closeSync(log);
  }
}

/** Starts a program and hands over each line it says, until `stop` or its own end. */
export function readLines(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
  options: RunOptions = {},
): { ended: Promise<void>; stop(): void } {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: withSystemFolders(options.environment ?? process.env),
    stdio: ["ignore", "pipe", "ignore"],
    // Ctrl-C in the console reaches this program only, which then decides
    detached: true,
  });
  createInterface({ input: child.stdout }).on("line", onLine);
  const ended = new Promise<void>((resolve) => {
    child.on("error", () => resolve());
    child.on("close", () => resolve());
  });
  return { ended, stop: () => void child.kill("SIGTERM") };
}
