// Decides whether a pid still is the process that was started: the same number may belong to another one by now.
import { readFile } from "node:fs/promises";
import { capture } from "./processes.ts";

export interface ProcessFacts {
  /** Differs between any two processes that ever had this pid on this machine. */
  readonly identity: string;
  readonly state: "running" | "stopped";
}

/** What is known of a process; absent when there is none, or only its exit code is left (a zombie). */
export async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  if (process.platform !== "linux") return readWithPs(pid);
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    return parseStat(stat, boot.trim());
  } catch {
    return undefined;
  }
}

/** Reads a line of /proc/<pid>/stat; absent for a zombie that has died wholly, and for a line that is none. */
export function parseStat(stat: string, bootId: string): ProcessFacts | undefined {
  // the second field is the program's name in brackets, which may itself hold spaces and brackets
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const threads = Number(fields[17]);
  const startTicks = fields[19];
  if (state === undefined || startTicks === undefined || state === "X") return undefined;
  // a zombie with threads is still dying: until the last of them is gone, it holds its port
  if (state === "Z" && threads <= 1) return undefined;
  return { identity: `${bootId}:${startTicks}`, state: state === "T" ? "stopped" : "running" };
}

async function readWithPs(pid: number): Promise<ProcessFacts | undefined> {
  const outcome = await capture("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
    timeoutMs: 2000,
  });
  const match = /^\s*(\S)\S*\s+(.+?)\s*$/.exec(outcome.stdout);
  const [, state, started] = match ?? [];
  if (outcome.code !== 0 || started === undefined || state === "Z") return undefined;
  return { identity: started, state: state === "T" ? "stopped" : "running" };
}
