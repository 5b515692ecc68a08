// Decides how a cookie is taken apart on the terminal.
import type { Context } from "../context.ts";
import { type CookieParts, explainCookie, locate, requireCookie } from "../cookie.ts";
import { UsageError } from "../errors.ts";
import type { Lab } from "../open-lab.ts";
import { table, type Terminal } from "../terminal.ts";
import { readProgress } from "../walkthrough/progress.ts";

export async function runCookie(
  context: Context,
  value: string | undefined,
  options: { json?: boolean },
): Promise<number> {
  const { settings, terminal } = context;
  const given = value ?? (await readProgress(settings)).cookie;
  if (given === null)
    throw new UsageError(
      "Which cookie? Give its value in quotes; the walkthrough has none yet (scripts/lab step 4).",
    );
  const parts = requireCookie(given);
  const lab = await context.runningLab();
  if (options.json === true) {
    const places = await locate(parts, await lab.status(), await lab.keys());
    terminal.say(JSON.stringify({ ...parts, places }, null, 2));
    return 0;
  }
  await sayCookie(terminal, lab, parts);
  return 0;
}

/** The parts of a cookie, and where its session is now; also used by the walkthrough. */
export async function sayCookie(terminal: Terminal, lab: Lab, parts: CookieParts): Promise<void> {
  const { bold, dim } = terminal.colors;
  const rows = explainCookie(parts).map(({ name, value, writer, meaning }) => [
    name,
    value,
    `by the ${writer}`.replace("the HAProxy", "HAProxy"),
    meaning,
  ]);
  terminal.say(table(["PART", "VALUE", "WRITTEN", "MEANING"], rows));
  terminal.say(`\n${bold("Where the session is now")}`);
  const places = await locate(parts, await lab.status(), await lab.keys());
  if (places.length === 0) terminal.say("  nowhere: no node that is up knows this token");
  for (const { place, kind, version, owner, isNewest } of places)
    terminal.say(
      `  ${place.padEnd(10)}  ${kind === "memory" ? "live, in memory" : "backup         "}  version ${version}, owner ${owner}` +
        (isNewest ? "" : dim("  (older)")),
    );
}
