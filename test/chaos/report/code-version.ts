// Decides by which name a report calls the code that was run.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectRoot } from "../../../scripts/src/index.ts";

const run = promisify(execFile);

/** The commit, with "-dirty" where files differ from it; null outside a repository. */
export async function codeVersion(): Promise<string | null> {
  const args = ["describe", "--always", "--abbrev=10", "--dirty", "--exclude=*"];
  try {
    return (await run("git", args, { cwd: projectRoot })).stdout.trim();
  } catch {
    return null;
  }
}
