/** Decides what a life cycle is: how a session comes to a request, and what becomes of it at the request's end. */
import type { FoundSession } from "./inventory.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { BackupResult } from "./backup-result.ts";
import type { SessionId } from "./session-id.ts";
import type { LiveSession, SessionView } from "./session.ts";
import type { Succession } from "./succession.ts";

/** What a life cycle needs to know of a request. */
export interface RequestFacts {
  readonly method: string;
  /** As the route was declared, `/cart/:isbn` for instance; absent where no route matched. */
  readonly route: string | undefined;
  /** Without the query. */
  readonly path: string;
}

/** One request's way with its session, under the life cycle that it began with. */
export interface Visit {
  /** Absent where the request named none, or none that exists. */
  readonly session: LiveSession | undefined;
  /** It was read from the nodes for this request. */
  readonly isFresh: boolean;
  /** Why nobody can tell whether there is a session; thrown as soon as the request asks for it. */
  readonly unavailable: Error | undefined;
  /** Route in the ids of its sessions; absent where none is configured, and without stickiness. */
  readonly route: string | undefined;
  /**
   * Ends a request: backs up only what changed. Without a promise where there is nothing to wait for.
   * @param view absent when the request had no session or never asked for it
   * @param successions sessions that this one replaces since `regenerate`; they end once it is stored
   * @throws SessionConflictError, UnsupportedAttributeError, ValueTooLargeError, SessionUnavailableError: the
   * change is not saved
   */
  finish(
    view: SessionView | undefined,
    successions: readonly Succession[],
  ): BackupResult | Promise<BackupResult>;
  /**
   * Stores what changed so far, without ending the request; waits for it also where stores follow the response.
   * Throws as `finish` does.
   */
  save(view: SessionView, successions: readonly Succession[]): Promise<BackupResult>;
  /**
   * Brings back what is stored. Changes that are not are taken back, also in parallel requests.
   * @returns the session, or another copy if that is newer; `undefined`: there is none any more
   */
  reload(session: LiveSession): Promise<LiveSession | undefined>;
  /** Differs from what was stored. */
  isModified(session: LiveSession): boolean;
  /** Ends a session everywhere in reach. Nothing brings it back. */
  destroy(session: LiveSession): Promise<void>;
  /** To be called once, when the request has ended and what it changed is stored or refused. */
  release(): void;
}

export interface LifeCycle {
  readonly route: string | undefined;
  /** Without a promise where memory has the answer. @param id absent where the request named no session */
  begin(id: SessionId | undefined, request: RequestFacts): Visit | Promise<Visit>;
  /** Sessions in this app server's memory. */
  readonly size: number;
  /** The copy in memory that counts for this id, if there is one. */
  peek(id: SessionId): LiveSession | undefined;
  /** What this node held is lost: it is down, or was restarted. Without a node: what was stored is out of date. */
  loseBackups(node?: WatchedNode): void;
  /** Others may have taken over what is in memory: it is not believed before the nodes were asked. */
  doubt(): void;
  /**
   * A node was restarted, and with what it held went what it could tell of takeovers and ends. What is in memory is
   * compared with the nodes that still can tell, after `heal`.
   */
  loseWitness(node: WatchedNode): void;
  /** Stores what lacks its backup, or has it on a node where it should not stay. */
  heal(): void;
  /**
   * Sessions that were there before this app server started. Takes back those that are this app server's to keep.
   * Never rejects.
   * @returns how many those are
   */
  recall(found: readonly FoundSession[]): Promise<number>;
  /** To be called once a second. */
  visitDue(): void;
  /** Another life cycle takes over: everything in memory that is not in memcached is stored. */
  retire(): Promise<void>;
  /** Another life cycle has taken over: what is in memcached leaves memory. */
  letGo(): void;
  /** Resolves when nothing is left to store. No request comes any more. */
  close(): Promise<void>;
}
