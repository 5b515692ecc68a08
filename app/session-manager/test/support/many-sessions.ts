// Sessions by the thousand, without requests of their own.
import type { SessionManager } from "../../src/session-manager.ts";
import type { LiveSession } from "../../src/session.ts";
import { aManager } from "./manager.ts";
import type { Node } from "./app-server.ts";
import { aStoredSession, find, idOn } from "./sessions.ts";

const PATIENT = { sessionBackupTimeout: 10_000, operationTimeout: 10_000 };

/** Managers of app1 and app2, each with the other's node as its failover node. */
export async function twoManagers(
  nodes: readonly Node[],
): Promise<readonly [SessionManager, SessionManager]> {
  return [
    await aManager(nodes, { ...PATIENT, route: "app1", failoverNodes: "n1" }, Date.now),
    await aManager(nodes, { ...PATIENT, route: "app2", failoverNodes: "n2" }, Date.now),
  ];
}

/** Each with `number` as its attribute, from 0 on. */
export async function manySessions(manager: SessionManager, count: number): Promise<LiveSession[]> {
  const sessions: LiveSession[] = [];
  while (sessions.length < count) {
    const numbers = Array.from({ length: 100 }, (_, index) => sessions.length + index);
    sessions.push(
      ...(await Promise.all(numbers.map((number) => aStoredSession(manager, { number })))),
    );
  }
  return sessions;
}

/** What another app server finds under the ids that app1 gave these sessions. */
export async function foundBy(
  manager: SessionManager,
  sessions: readonly LiveSession[],
): Promise<unknown[]> {
  const found = sessions.map(async (session) => find(manager, idOn("app1", session)));
  return (await Promise.all(found)).map((session) => session && { ...session.attributes });
}
