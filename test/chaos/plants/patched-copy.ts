// Decides how a bug gets into the code without touching it: a copy of the app, with a few lines changed.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../../../scripts/src/index.ts";
import type { Plant } from "./plants.ts";

const workspacePackage = "fastify-memcached-session-manager";

export interface PatchedCopy {
  /** What the lab is to be run from. */
  readonly root: string;
  remove(): Promise<void>;
}

/** The code is not what a plant takes it for. */
export class MisfitError extends Error {}

/** Copies app and session manager and patches them. @throws MisfitError when a patch does not fit the code any more */
export async function copyWithPlant(plant: Plant): Promise<PatchedCopy> {
  const patched = await patchedFiles(plant);
  const root = await mkdtemp(path.join(tmpdir(), `chaos-${plant.name}-`));
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    await fill(root, patched);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, remove };
}

async function fill(root: string, patched: ReadonlyMap<string, string>): Promise<void> {
  await cp(path.join(projectRoot, "app"), path.join(root, "app"), {
    recursive: true,
    filter: isSource,
  });
  for (const linked of ["haproxy", "package.json"])
    await symlink(path.join(projectRoot, linked), path.join(root, linked));
  await linkPackages(root);
  for (const [file, text] of patched) await writeFile(path.join(root, file), text);
}

/** The files that a plant changes, as they are then. @throws MisfitError when one does not hold what is to be changed */
export async function patchedFiles({ name, patches }: Plant): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { file, from, to } of patches) {
    const text = texts.get(file) ?? (await readFile(path.join(projectRoot, file), "utf8"));
    const times = text.split(from).length - 1;
    if (times !== 1)
      throw new MisfitError(
        `The planted bug "${name}" does not fit ${file} any more: its text is there ${times} times, not once:\n${from}`,
      );
    texts.set(
      file,
      text.replace(from, () => to),
    );
  }
  return texts;
}

/** Every package of the project, but the session manager's, which is the copy. */
async function linkPackages(root: string): Promise<void> {
  const source = path.join(projectRoot, "node_modules");
  const target = path.join(root, "node_modules");
  await mkdir(target);
  for (const name of await readdir(source)) {
    const from =
      name === workspacePackage ? path.join(root, "app/session-manager") : path.join(source, name);
    await symlink(from, path.join(target, name));
  }
}

function isSource(source: string): boolean {
  return !/\/(node_modules|test|dist)(\/|$)/.test(source.slice(projectRoot.length));
}
