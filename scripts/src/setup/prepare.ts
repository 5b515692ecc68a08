// Decides what an engine needs before it can start a lab.
import type { EngineName } from "../engines/engine.ts";
import type { Settings } from "../settings.ts";
import { ensurePage } from "./page.ts";
import { ensurePrograms, labPrograms } from "./programs.ts";

/** Native: installs haproxy and memcached and builds the page. Docker: nothing, its image has all of it. */
export async function prepare(
  engine: EngineName,
  settings: Settings,
  say: (text: string) => void,
): Promise<void> {
  if (engine === "docker") return;
  await ensurePrograms(labPrograms, say);
  await ensurePage(settings.root, say);
}
