// Decides what the lab panel knows: who answered, the cookie, the backup, the last requests.
import type { Exchange } from "../api/exchange.ts";
import type { Failure } from "../api/failure.ts";
import type { CookieParts, LabSession } from "../api/wire.ts";
import {
  type MachinesEvent,
  type MachinesModel,
  reduceMachines,
  unknownMachines,
} from "./machines-model.ts";

/** The last requests the panel keeps. */
export const requestLimit = 30;

/** Whether the last look at the session was answered. */
export type Contact = { state: "waiting" } | { state: "ok" } | { state: "lost"; failure: Failure };

/** The lab's half of the model. */
export type LabModel = {
  contact: Contact;
  /** App server of the last answered shop request; `before` is the last other one. */
  servedBy: { server: string; before: string | null } | null;
  /** The last answer about the session; it stays while nothing answers. */
  session: LabSession | null;
  /** The cookie that `session` was read with. */
  cookie: CookieParts | null;
  /** The cookie before its last change; null when it has not changed. */
  cookieBefore: CookieParts | null;
  /** Newest first, at most `requestLimit`. */
  requests: readonly Exchange[];
  machines: MachinesModel;
};

/** What can happen to the lab panel. */
export type LabEvent =
  | { type: "request-ended"; exchange: Exchange }
  | { type: "session-seen"; session: LabSession }
  | { type: "session-unseen"; failure: Failure }
  | MachinesEvent;

/** Before anything was asked. */
export const emptyLab: LabModel = {
  contact: { state: "waiting" },
  servedBy: null,
  session: null,
  cookie: null,
  cookieBefore: null,
  requests: [],
  machines: unknownMachines,
};

/** The lab panel after an event. */
export function reduceLab(lab: LabModel, event: LabEvent): LabModel {
  switch (event.type) {
    case "request-ended":
      return {
        ...lab,
        requests: [event.exchange, ...lab.requests].slice(0, requestLimit),
        servedBy: servedBy(lab.servedBy, event.exchange.server),
      };
    case "session-seen": {
      const { cookie } = event.session;
      const isSame = cookie !== null && lab.cookie !== null && !hasChanged(lab.cookie, cookie);
      return {
        ...lab,
        contact: { state: "ok" },
        session: event.session,
        cookie,
        cookieBefore: isSame ? lab.cookieBefore : cookie === null ? null : lab.cookie,
      };
    }
    case "session-unseen":
      return { ...lab, contact: { state: "lost", failure: event.failure } };
    case "machines-seen":
    case "machines-unseen":
    case "deed-began":
    case "deed-ended":
    case "deed-failed":
      return { ...lab, machines: reduceMachines(lab.machines, event) };
  }
}

/** The parts of a cookie, in the order they are written. */
export const cookieParts = ["prefix", "token", "node", "route"] as const;

/** One part of the cookie. */
export type CookiePart = (typeof cookieParts)[number];

function hasChanged(one: CookieParts, other: CookieParts): boolean {
  return cookieParts.some((part) => one[part] !== other[part]);
}

function servedBy(before: LabModel["servedBy"], server: string | null): LabModel["servedBy"] {
  if (server === null || server === before?.server) return before;
  return { server, before: before?.server ?? null };
}
