// Live sessions for tests that need no request.
import type { SessionManager } from "../../src/session-manager.ts";
import { LiveSession, SessionView } from "../../src/session.ts";
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
  await manager.finish(view, []);
  return view.session;
}
