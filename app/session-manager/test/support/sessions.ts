// Live sessions for tests that need no request.
import type { SessionManager } from "../../src/session-manager.ts";
import type { Visit } from "../../src/life-cycle.ts";
import type { BackupResult } from "../../src/backup-result.ts";
import { formatSessionId } from "../../src/session-id.ts";
import { LiveSession, SessionView } from "../../src/session.ts";
import type { Succession } from "../../src/succession.ts";
import { toAttributes } from "../../src/transcoders/transcoder.ts";

/** A session in nobody's memory. */
export function aSession(
  attributes: Record<string, unknown> = {},
  { now = 0, idleSeconds = 100 } = {},
): LiveSession {
  return new LiveSession({
    token: "0123456789ABCDEF0123456789ABCDEF",
    createdAt: now,
    lastAccessAt: now,
    idleSeconds,
    attributes: toAttributes(attributes),
  });
}

/** A session that a manager has stored. */
export async function aStoredSession(
  manager: SessionManager,
  attributes: Record<string, unknown> = { cart: 1 },
): Promise<LiveSession> {
  const view = new SessionView(manager.create());
  for (const [name, value] of Object.entries(attributes)) view.set(name, value);
  await finish(manager, view);
  return view.session;
}

/** A visit of a request with this cookie value, without a promise where the manager needs none. */
export function visit(manager: SessionManager, cookieValue?: string): Visit | Promise<Visit> {
  return manager.begin(cookieValue, { method: "GET", route: "/", path: "/" });
}

/** The session that an id stands for. */
export function find(
  manager: SessionManager,
  id: string,
): LiveSession | undefined | Promise<LiveSession | undefined> {
  const visiting = visit(manager, id);
  return visiting instanceof Promise ? visiting.then(({ session }) => session) : visiting.session;
}

/** Ends a request that used a session. */
export async function finish(
  manager: SessionManager,
  view: SessionView,
  successions: readonly Succession[] = [],
): Promise<BackupResult> {
  const visiting = await visit(manager);
  try {
    return await visiting.finish(view, successions);
  } finally {
    visiting.release();
  }
}

/** Its id on an app server with this route. */
export function idOn(route: string, { token, nodeId }: LiveSession): string {
  return formatSessionId({ token, node: nodeId, route });
}
