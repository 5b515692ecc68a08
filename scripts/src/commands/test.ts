// Decides what `scripts/test` runs, and how the results of all its parts become one line.
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { Context } from "../context.ts";
import { findProgram, runInConsole } from "../engines/processes.ts";
import { ensurePage } from "../setup/page.ts";
import { ensurePrograms, labPrograms } from "../setup/programs.ts";

const looks = ["lint", "typecheck"];
const suites = ["test", "test:lab", "test:browser"];
const browsers = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
];

const results = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
});

/** What vitest's json reporter counted; `failed` is at least 1 when the run as a whole did not succeed. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export async function runTests({ settings, terminal }: Context): Promise<number> {
  await ensurePrograms(labPrograms, terminal.say);
  const browser = await ensureBrowser(settings.environment, terminal.say);
  await ensurePage(settings.root, terminal.say);
  const folder = path.join(settings.stateDir, "test-results");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const environment = { ...settings.environment, CHROMIUM: browser };
  const broken: string[] = [];
  for (const name of looks) {
    terminal.say(`\n$ npm run ${name}`);
    const options = { cwd: settings.root, environment };
    if ((await runInConsole("npm", ["run", "--silent", name], options)) !== 0) broken.push(name);
  }
  const counts: Count[] = [];
  for (const name of suites) {
    terminal.say(`\n$ npm run ${name}`);
    const file = path.join(folder, `${name.replace(":", "-")}.json`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const options = { cwd: settings.root, environment };
    const code = await runInConsole("npm", ["run", "--silent", name, "--", ...reporters], options);
    const count = readCount(await readFile(file, "utf8").catch(() => ""), code);
    if (count.failed > 0) broken.push(name);
    counts.push(count);
  }
  const { passed, failed } = addUp(counts);
  if (broken.length > 0) terminal.say(`\nFailed: ${broken.join(", ")}`);
  terminal.say(`${passed} passed, ${failed} failed`);
  return broken.length > 0 || passed === 0 ? 1 : 0;
}

/** Reads one json report. A run that wrote none, or failed without a failed test, counts as one failure. */
export function readCount(report: string, exitCode: number): Count {
  const parsed = results.safeParse(parseJson(report));
  if (!parsed.success) return { passed: 0, failed: 1 };
  const { success, numPassedTests, numFailedTests } = parsed.data;
  const isWell = success && exitCode === 0;
  return { passed: numPassedTests, failed: isWell ? numFailedTests : Math.max(1, numFailedTests) };
}

export function addUp(counts: readonly Count[]): Count {
  return counts.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Any Chromium will do: that of CHROMIUM, one on the PATH, or the one of apt. */
async function ensureBrowser(
  environment: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<string | undefined> {
  const find = () =>
    environment["CHROMIUM"] || browsers.map((name) => findProgram(name)).find((file) => file);
  if (find() === undefined)
    await ensurePrograms([{ program: "chromium", aptPackage: "chromium", isService: false }], say);
  return find();
}
