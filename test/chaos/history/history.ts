// Decides how a run is kept: in memory for the checker, and line by line on disk for people.
import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Entry, FaultEntry, OperationEntry, SampleEntry, TroubleEntry } from "./entry.ts";

export class History {
  readonly entries: Entry[] = [];
  readonly #file: WriteStream | undefined;
  readonly #startedAt = performance.now();
  #operations = 0;

  /** @param file for the lines of JSON; absent: none is written */
  constructor(file?: string) {
    this.#file = file === undefined ? undefined : createWriteStream(file);
  }

  /** Milliseconds since the run began, in tenths. */
  now(): number {
    return Math.round((performance.now() - this.#startedAt) * 10) / 10;
  }

  /** The number of the next operation. */
  nextId(): number {
    this.#operations += 1;
    return this.#operations;
  }

  add<E extends Entry>(entry: E): E {
    this.entries.push(entry);
    this.#file?.write(`${JSON.stringify(entry)}\n`);
    return entry;
  }

  async close(): Promise<void> {
    if (this.#file === undefined) return;
    this.#file.end();
    await once(this.#file, "close");
  }
}

/** What a file of an earlier run holds. */
export async function readHistory(file: string): Promise<Entry[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Entry);
}

export function operationsIn(entries: readonly Entry[]): OperationEntry[] {
  return entries.filter((entry) => entry.type === "operation");
}

export function faultsIn(entries: readonly Entry[]): FaultEntry[] {
  return entries.filter((entry) => entry.type === "fault");
}

export function troublesIn(entries: readonly Entry[]): TroubleEntry[] {
  return entries.filter((entry) => entry.type === "trouble");
}

export function samplesIn(entries: readonly Entry[]): SampleEntry[] {
  return entries.filter((entry) => entry.type === "sample");
}
