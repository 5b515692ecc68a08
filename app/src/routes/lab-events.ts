// How the page hears what the session manager does.
import { SESSION_EVENT_NAMES, type SessionEvent } from "fastify-memcached-session-manager";
import { EventStreams } from "../event-streams.ts";
import type { App } from "../zod-schemas.ts";

/** `GET /api/lab/events`: the session manager's events as server-sent events. */
export function labEventRoutes(app: App): void {
  const streams = new EventStreams();
  const unsubscribe = SESSION_EVENT_NAMES.map((name) =>
    app.sessions.on(name, (event) => {
      if (streams.size > 0) streams.send(event.type, describe(event));
    }),
  );
  app.addHook("preClose", (done) => {
    for (const stop of unsubscribe) stop();
    streams.close();
    done();
  });
  app.get("/api/lab/events", { config: { session: false, isQuiet: true } }, (_request, reply) =>
    reply.type("text/event-stream").send(streams.open()),
  );
}

/** A whole token would let any reader take the session, so only its beginning leaves the server. */
function describe({ route, at, ...whole }: SessionEvent): object {
  const shorten = (value: unknown) =>
    "token" in whole && typeof value === "string"
      ? value.replaceAll(whole.token, whole.token.slice(0, 8))
      : value;
  const detail = Object.fromEntries(
    Object.entries(whole).map(([name, value]) => [name, shorten(value)]),
  );
  return { ...detail, at: new Date(at).toISOString(), server: route };
}
