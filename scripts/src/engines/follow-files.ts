// Decides how log files are followed: what is appended from now on, line by line, also after a truncation.
import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { NodeName } from "../nodes.ts";
import type { Following, OnLine } from "./engine.ts";

const intervalMs = 150;

interface Followed {
  readonly name: NodeName;
  readonly file: string;
  offset: number;
  /** The beginning of a line that is not complete yet. */
  rest: string;
}

/** Follows the files, each from its offset in bytes, until `stop`, or until `isOver` is true and everything before that was handed over. */
export function followFiles(
  files: readonly { name: NodeName; file: string; offset: number }[],
  onLine: OnLine,
  isOver: () => Promise<boolean>,
): Following {
  const stopping = new AbortController();
  return { ended: follow(files, onLine, isOver, stopping.signal), stop: () => stopping.abort() };
}

async function follow(
  files: readonly { name: NodeName; file: string; offset: number }[],
  onLine: OnLine,
  isOver: () => Promise<boolean>,
  stopping: AbortSignal,
): Promise<void> {
  const followed: Followed[] = files.map((file) => Object.assign({ rest: "" }, file));
  while (!stopping.aborted) {
    const isLastLook = await isOver();
    for (const one of followed) await handOver(one, onLine);
    if (isLastLook) return;
    await delay(intervalMs, undefined, { signal: stopping }).catch(() => undefined);
  }
  for (const one of followed) await handOver(one, onLine);
}

/** The file's size in bytes; 0 when there is none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function handOver(one: Followed, onLine: OnLine): Promise<void> {
  const size = sizeOf(one.file);
  if (size < one.offset) one.offset = 0;
  if (size === one.offset) return;
  const handle = await open(one.file, "r").catch(() => undefined);
  if (handle === undefined) return;
  try {
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(size - one.offset),
      position: one.offset,
    });
    one.offset += bytesRead;
    const lines = (one.rest + buffer.toString("utf8", 0, bytesRead)).split("\n");
    one.rest = lines.pop() ?? "";
    for (const line of lines) onLine(one.name, line);
  } finally {
    await handle.close();
  }
}
