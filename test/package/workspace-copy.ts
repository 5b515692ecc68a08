// Decides what of the project is copied for packing, so that `npm pack` never changes files that others work with.
import { cp, mkdir, mkdtemp, readdir, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../../scripts/src/index.ts";
import { runProcess } from "../support/command-line.ts";

const copied = [
  "package.json",
  "package-lock.json",
  "tsconfig.base.json",
  "LICENSE",
  "docs",
  "app/package.json",
  "app/session-manager",
  "bookstore-ui/package.json",
  "scripts/package.json",
];
/** The package's folder, from the project's root. */
export const packageFolder = "app/session-manager";

// An interrupted run may have left them; a fresh clone has none of them.
const made = new Set(
  ["node_modules", "dist", "docs", "LICENSE"].map((name) =>
    path.join(projectRoot, packageFolder, name),
  ),
);

/** A copy of the workspace with the packages of the project; returns its folder. */
export async function copyWorkspace(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), "package-test-"));
  for (const name of copied) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await cp(path.join(projectRoot, name), path.join(root, name), {
      recursive: true,
      filter: (source) => !made.has(source),
    });
  }
  await symlink(path.join(projectRoot, "node_modules"), path.join(root, "node_modules"));
  return root;
}

/** Runs npm in a folder. @throws Error with npm's own words when it fails */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  const quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--no-update-notifier"];
  const { code, output } = await runProcess("npm", [...args, ...quiet], process.env, folder);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} in ${folder} failed:\n${output}`);
  return output;
}

/** Every file below a folder with its content. */
export async function contentsOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const names = files.map((entry) =>
    path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"),
  );
  const contents = names
    .toSorted()
    .map(async (name) => [name, await readFile(path.join(folder, name), "utf8")] as const);
  return new Map(await Promise.all(contents));
}
