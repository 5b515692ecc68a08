// Decides which line of an app server's log tells how it began.
import { appNames } from "../nodes.ts";
import type { World } from "./world.ts";

/** How the line begins, after time and level. */
export const initialization = "MemcachedSessionService finished initialization";

/** Shows that line of both app servers. */
export async function showInitialization({ lab, terminal }: World): Promise<void> {
  for (const name of appNames) {
    terminal.announce(`scripts/lab logs ${name}`);
    const lines = (await lab.logs(name)).split("\n");
    const line = lines.findLast((text) => text.includes(initialization));
    if (line !== undefined) terminal.say(line.trim());
  }
}
