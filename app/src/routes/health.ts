// Whether a load balancer should send requests here.
import { answers } from "../api.ts";
import type { App } from "../zod-schemas.ts";

/** `GET /health`: 200, or 503 from the moment at which `isShuttingDown` says so. */
export function healthRoutes(app: App, server: string, isShuttingDown: () => boolean): void {
  const response = { 200: answers.health, 503: answers.health };
  app.get(
    "/health",
    { config: { session: false, isQuiet: true }, schema: { response } },
    async (_request, reply) =>
      isShuttingDown()
        ? reply.code(503).send({ status: "shutting-down" as const, server })
        : reply.send({ status: "ok" as const, server }),
  );
}
