/** Decides what the session manager tells about what happened, and to whom. */
import { EventEmitter } from "node:events";
import type { PlacementReason } from "./placement.ts";

/** Why a request's session was not stored. */
export type SkipReason =
  /** The request had no session, or never asked for it. */
  | "not-accessed"
  /** No attribute was read or written. */
  | "no-attributes-accessed"
  /** The attributes are the same, byte for byte, as in the record. */
  | "not-modified"
  /** It was destroyed during the request. */
  | "destroyed"
  /** Option `enabled` is false: sessions live in memory alone. */
  | "disabled";

interface OfSession {
  readonly token: string;
  /** Node id of the backup, where there is one. */
  readonly node: string | undefined;
  /** 0 before the first store. */
  readonly version: number;
}

interface OfNode {
  readonly node: string;
  readonly reason?: string;
}

/** What happened, by type. Durations are in milliseconds. */
export interface SessionEvents {
  created: OfSession;
  stored: OfSession & { readonly durationMs: number; readonly bytes: number };
  skipped: OfSession & { readonly reason: SkipReason };
  restored: OfSession & { readonly durationMs: number };
  "taken-over": OfSession & {
    readonly previousRoute: string;
    readonly previousNode: string | undefined;
    /** As the request brought it. */
    readonly previousId: string;
    /** With this app server's route; the node follows when the session is stored. */
    readonly id: string;
  };
  relocated: OfSession & {
    readonly previousNode: string | undefined;
    readonly reason: PlacementReason;
  };
  /** A backup that was lost was stored again, without a request. */
  "re-protected": OfSession & { readonly durationMs: number };
  conflict: OfSession;
  destroyed: OfSession;
  expired: OfSession;
  unprotected: OfSession;
  /** A request goes on without the lock that it waited for; `durationMs` is how long. */
  "lock-timeout": OfSession & { readonly durationMs: number };
  "node-up": OfNode;
  "node-restarted": OfNode;
  "node-down": OfNode;
}

export type SessionEventName = keyof SessionEvents;

/** As listeners get it: with the route of this app server and the time in milliseconds since the Unix epoch. */
export type SessionEvent<N extends SessionEventName = SessionEventName> = {
  [K in N]: SessionEvents[K] & { readonly type: K; readonly route: string; readonly at: number };
}[N];

export const SESSION_EVENT_NAMES: readonly SessionEventName[] = [
  "created",
  "stored",
  "skipped",
  "restored",
  "taken-over",
  "relocated",
  "re-protected",
  "conflict",
  "destroyed",
  "expired",
  "unprotected",
  "lock-timeout",
  "node-up",
  "node-restarted",
  "node-down",
];

export type Emit = <N extends SessionEventName>(type: N, detail: SessionEvents[N]) => void;

export class SessionEventHub {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #complete: <N extends SessionEventName>(
    type: N,
    detail: SessionEvents[N],
  ) => SessionEvent<N>;

  readonly #onListenerError: (error: unknown) => void;

  constructor(route: string, clock: () => number, onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
    this.#complete = (type, detail) => ({ type, route, at: clock(), ...detail });
  }

  readonly emit: Emit = (type, detail) => {
    // Most events have no listener: make no object for them.
    if (this.#emitter.listenerCount(type) > 0)
      this.#emitter.emit(type, this.#complete(type, detail));
  };

  /** Calls `listener` in the tick of the event; what it throws is logged. Returns how to stop listening. */
  on<N extends SessionEventName>(type: N, listener: (event: SessionEvent<N>) => void): () => void {
    const guarded = (event: SessionEvent<N>) => {
      try {
        listener(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    };
    this.#emitter.on(type, guarded);
    return () => this.#emitter.off(type, guarded);
  }
}
