// What a session looks like from outside, for those who want to understand it.
import type { FastifyRequest } from "fastify";
import {
  parseSessionId,
  splitPrefix,
  type SessionInspection,
} from "fastify-memcached-session-manager";
import { answers, type LabSession } from "../api.ts";
import type { Config } from "../config.ts";
import type { App } from "../zod-schemas.ts";

const noSession = { session: null, copies: [] };

/** `GET /api/lab/session`: looks at the session of the request's cookie without using it or taking it over. */
export function labSessionRoutes(app: App, { route: server, session, consolePort }: Config): void {
  const { cookieName = "JSESSIONID" } = session;
  app.get(
    "/api/lab/session",
    {
      config: { session: false, isQuiet: true },
      schema: { response: { 200: answers.labSession } },
    },
    async (request) => {
      const value = request.cookies[cookieName];
      const isSticky = app.sessions.sticky;
      const { session, copies } =
        value === undefined ? noSession : await app.sessions.inspect(value);
      return {
        server,
        mode: isSticky ? ("sticky" as const) : ("non-sticky" as const),
        cookie: value === undefined ? null : takeApart(value, request),
        session: session && describe(session, isSticky),
        // without stickiness a record names who stored it, and nobody owns the session
        copies: copies.map((copy) => ({ ...copy, owner: isSticky ? copy.owner : null })),
        nodes: app.sessions.nodes(),
        consolePort,
        isRecalled: app.sessions.statistics().isRecalled,
      };
    },
  );
}

/** The parts of the cookie as the browser sent it; null if it isn't a session id. */
function takeApart(value: string, request: FastifyRequest): LabSession["cookie"] {
  const { prefix, id } = splitPrefix(value);
  const parts = parseSessionId(id);
  if (!parts) return null;
  return {
    // the load balancer takes its prefix off and passes it on beside the cookie
    prefix: balancerPrefix(request) ?? prefix ?? null,
    token: parts.token,
    node: parts.node ?? null,
    route: parts.route ?? null,
  };
}

function balancerPrefix({ headers }: FastifyRequest): string | undefined {
  const value = headers["x-browser-cookie-prefix"];
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

function describe(
  session: SessionInspection,
  isSticky: boolean,
): NonNullable<LabSession["session"]> {
  return {
    ...session,
    owner: isSticky ? session.owner : null,
    createdAt: new Date(session.createdAt).toISOString(),
    lastAccessAt: new Date(session.lastAccessAt).toISOString(),
  };
}
