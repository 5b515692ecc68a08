// How tests change context files: as the project has them, but for a few options.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { contextSchema } from "fastify-memcached-session-manager";
import { parse } from "jsonc-parser";
import type { z } from "zod";
import { contextFileOf, type Mode, projectRoot } from "../../scripts/src/index.ts";

type Context = z.input<typeof contextSchema>;

/** Options to change; `undefined` takes one out. */
export type ContextChanges = { [K in keyof Context]?: Context[K] | undefined };

/** Where an app server's context file lies in a folder of them. */
export function contextFileIn(folder: string, route: string, mode: Mode): string {
  return path.join(folder, contextFileOf(route, mode));
}

/** Writes `file` anew: what the project's own file of app1 or app2 holds in a mode, with these changes. */
export async function writeContextFile(
  file: string,
  like: { readonly route: "app1" | "app2"; readonly mode: Mode },
  changes: ContextChanges,
): Promise<void> {
  const own = contextFileIn(path.join(projectRoot, "app/conf"), like.route, like.mode);
  const options: Context = parse(await readFile(own, "utf8"), [], { allowTrailingComma: true });
  await writeFile(file, JSON.stringify({ ...options, ...changes }, undefined, 2));
}
