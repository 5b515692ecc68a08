// Decides whether the page must be built before the app servers can serve it.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { runInConsole } from "../engines/processes.ts";
import { LabError } from "../errors.ts";

/** Builds bookstore-ui when its result is missing or older than its sources, saying so first. */
export async function ensurePage(root: string, say: (text: string) => void): Promise<void> {
  const folder = path.join(root, "bookstore-ui");
  const built = await timeOf(path.join(folder, "dist/index.html"));
  const changed = await newestOf(folder);
  if (built !== undefined && built >= changed) return;
  say(
    `The page is ${built === undefined ? "not built yet" : "older than its sources"}. Building it:`,
  );
  say("$ npm run build:ui");
  const code = await runInConsole("npm", ["run", "--silent", "build:ui"], { cwd: root });
  if (code !== 0)
    throw new LabError("The page could not be built.", { hint: "Its own message is above." });
}

async function timeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (facts) => facts.mtimeMs,
    () => undefined,
  );
}

/** When any source of the page changed last; 0 when there is none. */
async function newestOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const times = entries
    .filter(({ name }) => !["dist", "node_modules", "test"].includes(name))
    .map((entry) => {
      const full = path.join(folder, entry.name);
      return entry.isDirectory() ? newestOf(full) : timeOf(full);
    });
  return Math.max(0, ...(await Promise.all(times)).map((time) => time ?? 0));
}
