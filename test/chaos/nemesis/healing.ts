// Decides when all is well again after a fault: seen from outside, never by the passing of time.
import {
  appNames,
  type AppName,
  memcachedNames,
  parseCookie,
  waitUntil,
} from "../../../scripts/src/index.ts";
import { ask } from "../../../scripts/src/http-client.ts";
import { readValue } from "../../../scripts/src/memcached-client.ts";
import { decodeRecord } from "fastify-memcached-session-manager";
import { answers, type LabSession } from "../../../app/src/api.ts";
import type { DeadCookies } from "../client/dead-cookies.ts";
import type { OpenSession, Shopper } from "../client/shopper.ts";
import type { TroubleEntry } from "../history/entry.ts";
import type { History } from "../history/history.ts";
import type { ChaosLab } from "./chaos-lab.ts";

export interface HealingParts {
  readonly chaosLab: ChaosLab;
  readonly history: History;
  readonly shoppers: readonly Shopper[];
  readonly dead: DeadCookies;
}

/** Longest that each part of the healing may take. */
const nodesWithinMs = 30_000;
const sessionsWithinMs = 15_000;

/**
 * Waits until every node is up and seen by the others, every shopper's session is protected, and no memcached holds a
 * live record of a session that ended. What does not come about is written down as trouble, and the run goes on.
 * @param number of the fault
 */
export async function heal(parts: HealingParts, number: number): Promise<void> {
  const { chaosLab, shoppers, dead } = parts;
  await expectSoon(parts, number, "node-unseen", nodesWithinMs, () => nodesUnseen(chaosLab));
  const unsettled = new Set(openSessions(shoppers).map(tokenOf));
  await expectSoon(parts, number, "unprotected", sessionsWithinMs, async () => {
    // with the cookies of this moment: an older one may name a former owner
    for (const session of openSessions(shoppers)) {
      if (!unsettled.has(tokenOf(session))) continue;
      const why = await whyUnprotected(chaosLab, session);
      if (why !== undefined) return why;
      // seen protected once since the fault, it is settled, whatever it does meanwhile
      unsettled.delete(tokenOf(session));
    }
    return undefined;
  });
  const ended = dead.all.filter(({ isCertain }) => isCertain).map(({ token }) => token);
  await expectSoon(parts, number, "live-record-of-dead-session", sessionsWithinMs, () =>
    liveRecordOf(chaosLab, ended),
  );
}

function openSessions(shoppers: readonly Shopper[]): OpenSession[] {
  return shoppers.flatMap(({ sessions }) => sessions);
}

function tokenOf({ cookie }: OpenSession): string {
  return parseCookie(cookie)?.token ?? "";
}

/** @param why gives what is wrong; absent: nothing */
async function expectSoon(
  { history }: HealingParts,
  number: number,
  about: TroubleEntry["about"],
  timeoutMs: number,
  why: () => Promise<string | undefined>,
): Promise<void> {
  let last = "it could not be asked";
  try {
    await waitUntil(
      about,
      async () => {
        const reason = await why();
        last = reason ?? last;
        return reason === undefined;
      },
      { timeoutMs },
    );
  } catch {
    const message = `${last}, ${timeoutMs / 1000} s after the fault was mended`;
    history.add({ type: "trouble", about, number, at: history.now(), message, nodes: [] });
  }
}

async function nodesUnseen({ lab, ports }: ChaosLab): Promise<string | undefined> {
  for (const { name, state } of await lab.status())
    if (state !== "up") return `${name} is ${state}`;
  for (const app of appNames) {
    const { nodes, isRecalled } = await inspect(ports[app]);
    if (!isRecalled) return `${app} has not looked for the sessions that it owned before`;
    const unseen = nodes.find(({ state }) => state !== "up");
    if (unseen !== undefined) return `${app} takes ${unseen.id} for ${unseen.state}`;
    // only the prefix matters to HAProxy; without stickiness it asks in turns, so a few times are enough
    const isReached = await Promise.all(
      [0, 1, 2, 3].map(async () => {
        const headers = { cookie: `JSESSIONID=${app}~` };
        return (await ask(ports.haproxy, "/health", { headers })).server === app;
      }),
    );
    if (!isReached.includes(true)) return `HAProxy sends nothing to ${app}`;
  }
  return undefined;
}

async function inspect(port: number, cookie?: string): Promise<LabSession> {
  const headers = cookie === undefined ? {} : { cookie: `JSESSIONID=${cookie}` };
  const { text } = await ask(port, "/api/lab/session", { headers });
  return answers.labSession.parse(JSON.parse(text));
}

/** Protected: the newest version is on a node that is up; without stickiness on every node. */
async function whyUnprotected(
  { ports, mode }: ChaosLab,
  open: OpenSession,
): Promise<string | undefined> {
  const { cookie } = open;
  const parts = parseCookie(cookie);
  const owner: AppName = parts?.route === "app2" ? "app2" : "app1";
  const { session, copies } = await inspect(ports[owner], cookie);
  // it ended meanwhile; or it is lost, which the shopper will notice
  if (session === null) return undefined;
  const good = copies.filter(
    ({ version, isTombstone, state }) =>
      state === "up" && !isTombstone && version !== null && version >= session.version,
  );
  const needed = mode === "sticky" ? 1 : memcachedNames.length;
  if (good.length >= needed) return undefined;
  // without stickiness a missing copy is made by the session's next request
  if (mode === "non-sticky") await open.look();
  const held = copies.map(({ node, version }) => `${node} holds ${version ?? "nothing"}`);
  return `version ${session.version} of session ${parts?.token} is not protected: ${held.join(", ")}`;
}

async function liveRecordOf(
  { ports }: ChaosLab,
  tokens: readonly string[],
): Promise<string | undefined> {
  for (const node of memcachedNames)
    for (const token of tokens) {
      const value = await readValue(ports[node], token);
      if (value === undefined || value.length === 0) continue;
      const { isTombstone, version } = decodeRecord(token, value);
      if (!isTombstone) return `${node} holds version ${version} of session ${token}, which ended`;
    }
  return undefined;
}
