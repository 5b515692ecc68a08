// What those who change a context file can ask: which one is read, and what became of the last reading.
import { answers } from "../api.ts";
import type { ContextReload } from "../context-reload.ts";
import type { App } from "../zod-schemas.ts";

/** `GET /api/lab/configuration` */
export function labConfigurationRoutes(app: App, server: string, reload: ContextReload): void {
  app.get(
    "/api/lab/configuration",
    {
      config: { session: false, isQuiet: true },
      schema: { response: { 200: answers.labConfiguration } },
    },
    async () => ({
      server,
      file: reload.file,
      reloads: reload.done,
      isReloading: reload.isBusy,
      last: reload.last ?? null,
    }),
  );
}
