#!/usr/bin/env node
// Decides whether this machine can run the command line at all, installs its packages where that is missing,
// and starts it. Plain JavaScript without packages: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const installing = new Set(["up", "test", "walkthrough", "solve", "run"]);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function assertNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `The lab needs Node.js 20.19 or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      "Install a newer one from https://nodejs.org, or run the lab without Node: docker compose up -d",
  );
}

/** The packages of a lock file: path to version, without workspaces and without what may be left out. */
function packagesOf(file) {
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  return new Map(
    Object.entries(packages).filter(
      ([name, entry]) => name.startsWith("node_modules/") && !entry.link && !entry.optional,
    ),
  );
}

/** By content, not by time: a checkout or a copy changes times without changing anything. */
function arePackagesInstalled() {
  try {
    const installed = packagesOf(path.join(root, "node_modules/.package-lock.json"));
    const wanted = packagesOf(path.join(root, "package-lock.json"));
    return [...wanted].every(([name, { version }]) => installed.get(name)?.version === version);
  } catch {
    return false;
  }
}

function ensurePackages(command) {
  if (arePackagesInstalled()) return;
  if (!installing.has(command))
    fail("The lab's npm packages are missing or out of date. Install them: npm ci");
  process.stdout.write("Installing the npm packages (once): npm ci\n");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: "inherit",
    // npm is a script there
    shell: process.platform === "win32",
  });
  if (status !== 0) fail("npm ci failed. Is there a network? Its own message is above.");
}

assertNodeVersion();
ensurePackages(process.argv[2] ?? "");
// Node 22.18 and newer run TypeScript as it is; older ones need tsx
if (!process.features.typescript) (await import("tsx/esm/api")).register();
const { main } = await import("../src/lab.ts");
process.exitCode = await main(process.argv.slice(2));
