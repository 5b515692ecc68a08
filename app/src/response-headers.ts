// Which headers every answer carries, also errors, unknown addresses and static files.
import type { FastifyInstance } from "fastify";
import { serverTiming } from "./backup-words.ts";

/** The page loads nothing from elsewhere, sits in nobody's frame and tells nobody where it was. */
const securityHeaders = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/**
 * Adds them to this instance; register it after the session manager, whose outcome it shows.
 * While `isShuttingDown` an answer also ends its connection, which would else stay open for the next request.
 */
export function addResponseHeaders(
  app: FastifyInstance,
  server: string,
  isShuttingDown: () => boolean,
): void {
  app.addHook("onSend", (request, reply, _payload, done) => {
    void reply.headers({
      ...securityHeaders,
      "x-app-server": server,
      "server-timing": serverTiming(request.sessionBackup),
    });
    if (isShuttingDown()) void reply.header("connection", "close");
    if (!reply.hasHeader("cache-control")) void reply.header("cache-control", "no-store");
    done();
  });
}
