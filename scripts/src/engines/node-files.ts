// Decides what the native engine remembers of each node, and of the console: one small file each in the state folder.
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { PortOwner } from "../nodes.ts";
import { readProcess, type ProcessFacts } from "./process-identity.ts";

const nodeFile = z.object({
  format: z.literal(1),
  pid: z.int().min(2),
  identity: z.string(),
  port: z.int().min(1).max(65_535),
  /** HAProxy and app servers only. */
  mode: z.enum(["sticky", "non-sticky"]).optional(),
});

export type NodeFile = z.infer<typeof nodeFile>;

function fileOf(stateDir: string, owner: PortOwner): string {
  // the console is no node, so its file must not be taken for a lab
  const folder = owner === "console" ? stateDir : path.join(stateDir, "nodes");
  return path.join(folder, `${owner}.json`);
}

/** The file of the node's, or the console's, log. */
export function logFileOf(stateDir: string, owner: PortOwner): string {
  return path.join(stateDir, "logs", `${owner}.log`);
}

/** Makes the folders of the state folder. */
export async function makeStateFolders(stateDir: string): Promise<void> {
  await mkdir(path.join(stateDir, "nodes"), { recursive: true });
  await mkdir(path.join(stateDir, "logs"), { recursive: true });
}

/** What was written down when the node was started; absent when it never was, or the file is damaged. */
export async function readNodeFile(
  stateDir: string,
  owner: PortOwner,
): Promise<NodeFile | undefined> {
  try {
    return nodeFile.parse(JSON.parse(await readFile(fileOf(stateDir, owner), "utf8")));
  } catch {
    return undefined;
  }
}

/** Writes the file in one piece: another command may read it at any time. */
export async function writeNodeFile(
  stateDir: string,
  owner: PortOwner,
  content: Omit<NodeFile, "format">,
): Promise<void> {
  const file = fileOf(stateDir, owner);
  await writeFile(`${file}.new`, `${JSON.stringify({ format: 1, ...content })}\n`);
  await rename(`${file}.new`, file);
}

/** Forgets the console. */
export async function removeConsoleFile(stateDir: string): Promise<void> {
  await rm(fileOf(stateDir, "console"), { force: true });
}

/** Forgets every node. */
export async function removeNodeFiles(stateDir: string): Promise<void> {
  await rm(path.join(stateDir, "nodes"), { recursive: true, force: true });
}

/** True when any node was started and not yet forgotten. */
export async function hasNodeFiles(stateDir: string): Promise<boolean> {
  const names = await readdir(path.join(stateDir, "nodes")).catch(() => []);
  return names.some((name) => name.endsWith(".json"));
}

/** The process that the file tells of, if it is still the same one; a reused pid is not. */
export async function processOf(
  file: Pick<NodeFile, "pid" | "identity"> | undefined,
  read: (pid: number) => Promise<ProcessFacts | undefined> = readProcess,
): Promise<ProcessFacts | undefined> {
  if (file === undefined) return undefined;
  const facts = await read(file.pid);
  return facts?.identity === file.identity ? facts : undefined;
}
