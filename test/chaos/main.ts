// The program behind `npm run chaos`: exit code 0 without a violation, 1 with one, 2 for wrong use, 3 without a verdict.
import path from "node:path";
import type { Mode } from "../../scripts/src/index.ts";
import { LabError } from "../../scripts/src/errors.ts";
import { checkAgain } from "./check-again.ts";
import { ruleNames } from "./checker/violation.ts";
import { readWishes, usage, type Wishes } from "./command-line.ts";
import { type Plant, plantNamed } from "./plants/plants.ts";
import { copyWithPlant, MisfitError } from "./plants/patched-copy.ts";
import { type ChaosResult, runChaos } from "./run-chaos.ts";

const args = process.argv.slice(2);
let wishes: Wishes;
try {
  wishes = readWishes(args, new Date());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
  process.exit(2);
}
try {
  process.exitCode = await run(wishes);
} catch (error) {
  // the lab itself failed, or a planted bug does not fit: no verdict on the rules
  process.stderr.write(`${explain(error)}\n`);
  process.exit(3);
}

async function run(wished: Wishes): Promise<number> {
  if (wished.checked !== undefined) return tell(await checkAgain(wished.checked), wished.checked);
  const interruption = interruptionOf();
  const plant = wished.plant === undefined ? undefined : plantNamed(wished.plant);
  const copy = plant === undefined ? undefined : await copyWithPlant(plant);
  try {
    const result = await runChaos({
      ...wished,
      mode: plant === undefined ? wished.mode : modeOf(plant, wished.mode),
      root: copy?.root,
      signal: interruption,
      stopAt: plant?.foundBy,
      command: `npm run chaos -- ${args.join(" ")}`,
      say,
    });
    const exitCode = tell(result, wished.folder);
    if (plant !== undefined) {
      const found = result.violations.find(({ rule }) => rule === plant.foundBy);
      const how = found === undefined ? "NOT found" : `found at fault ${found.fault}`;
      say(`planted ${plant.name}: ${how} by ${plant.foundBy}`);
    }
    return exitCode;
  } finally {
    await copy?.remove();
  }
}

function tell({ violations, summary }: ChaosResult, folder: string): number {
  for (const { rule, message, fault } of violations.slice(0, 20))
    say(`VIOLATION ${rule} (fault ${fault}): ${message}`);
  say(`${summary.operations} operations, ${violations.length} violations`);
  say(`report: ${path.relative(process.cwd(), path.join(folder, "summary.md"))}`);
  if (violations.length === 0) say(`every rule holds: ${ruleNames.join(", ")}`);
  return violations.length === 0 ? 0 : 1;
}

function modeOf({ modes: [first = "sticky", ...others] }: Plant, wished: Mode): Mode {
  return others.includes(wished) ? wished : first;
}

function explain(error: unknown): string {
  if (error instanceof LabError || error instanceof MisfitError)
    return [error.message, ("hint" in error && error.hint) || ""].join("\n").trimEnd();
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The first Ctrl-C ends the run in order, with its report; the second one at once. */
function interruptionOf(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1);
      say("ending after this fault");
      controller.abort();
    });
  return controller.signal;
}
