// Decides what a tarball needs that is not in this folder, and how the folder is as before when it is packed.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Exports, sourceExports } from "./exports.ts";

const folder = resolve(import.meta.dirname, "..");
const project = resolve(folder, "../..");
// Files that the package shares with the lab around it have their home there.
const shared = ["LICENSE", "docs/session-manager.md", "docs/security.md"];
const made = ["dist", "LICENSE", "docs"];

export function copySharedFiles(): void {
  for (const name of shared) cpSync(resolve(project, name), resolve(folder, name));
}

/** Back to sources that run without a build, from wherever an interrupted run stopped. */
export function restoreFolder(): void {
  changeExports(sourceExports);
  for (const name of made) rmSync(resolve(folder, name), { recursive: true, force: true });
}

/** Changes the `exports` in package.json; the file is not written when they stay as they are. */
export function changeExports(change: (exports: Exports) => Exports): void {
  const file = resolve(folder, "package.json");
  const text = readFileSync(file, "utf8");
  const manifest = JSON.parse(text) as { exports: Exports };
  const changed = `${JSON.stringify({ ...manifest, exports: change(manifest.exports) }, null, 2)}\n`;
  if (changed !== text) writeFileSync(file, changed);
}
