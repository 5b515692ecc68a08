// Which headers every answer carries, also errors, unknown addresses and static files.
import type { FastifyInstance } from "fastify";
import type { Config } from "./config.ts";
import { serverTiming } from "./backup-words.ts";

/** The page asks nobody but this origin and the console, sits in nobody's frame and tells nobody where it was. */
function securityHeaders(consolePort: number) {
  const consoles = ["localhost", "127.0.0.1"].map((name) => `http://${name}:${consolePort}`);
  return {
    "content-security-policy": `default-src 'self'; connect-src 'self' ${consoles.join(" ")}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  } as const;
}

/**
 * Adds them to this instance; register it after the session manager, whose outcome it shows.
 * While `isShuttingDown` an answer also ends its connection, which would else stay open for the next request.
 */
export function addResponseHeaders(
  app: FastifyInstance,
  { route, consolePort }: Pick<Config, "route" | "consolePort">,
  isShuttingDown: () => boolean,
): void {
  const security = securityHeaders(consolePort);
  app.addHook("onSend", (request, reply, _payload, done) => {
    void reply.headers({
      ...security,
      "x-app-server": route,
      "server-timing": serverTiming(request.sessionBackup),
    });
    if (isShuttingDown()) void reply.header("connection", "close");
    if (!reply.hasHeader("cache-control")) void reply.header("cache-control", "no-store");
    done();
  });
}
