// How somebody without the app server's console learns how it began.
import { answers } from "../api.ts";
import type { FirstLines } from "../first-lines.ts";
import type { App } from "../zod-schemas.ts";
import { onlyDirectly } from "./only-directly.ts";

/** `GET /api/lab/log`: the first lines that this app server has logged since it started. */
export function labLogRoutes(app: App, server: string, { lines }: FirstLines): void {
  app.get(
    "/api/lab/log",
    {
      config: { session: false, isQuiet: true },
      onRequest: onlyDirectly,
      schema: { response: { 200: answers.labLog } },
    },
    () => ({ server, lines: [...lines] }),
  );
}
