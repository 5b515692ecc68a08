// Decides what is written down of a run: every operation, every fault, and nothing that the checker would need to guess.
import type { NodeName } from "../../../scripts/src/index.ts";
import type { Damage, Fault } from "../generator/fault-plan.ts";
import type { Mark, Quantities } from "../generator/marks.ts";

/**
 * ok: acknowledged. failed: refused, so it did not happen. unknown: it may or may not have happened, but only once;
 * now or later.
 */
export type Outcome = "ok" | "failed" | "unknown";

interface Common {
  readonly type: "operation";
  readonly id: number;
  readonly shopper: number;
  /** Of the shopper; each has books and a session of its own. */
  readonly visit: number;
  /** Milliseconds since the run began. */
  readonly begin: number;
  readonly end: number;
  readonly outcome: Outcome;
  /** Of the last answer; null when none came. */
  readonly status: number | null;
  /** Of the problem document, where the answer was one. */
  readonly code: string | null;
  /** Who answered; null for HAProxy itself. */
  readonly server: string | null;
  /** May be sent twice without harm, so that HAProxy and the shopper do. */
  readonly mayRepeat: boolean;
  /** How often the shopper sent it again, as no answer came. */
  readonly repeats: number;
  /** The longest that one sending waited for its answer, milliseconds. */
  readonly waitMs: number;
  /** Why no answer came. */
  readonly error?: string;
  /** Token in the cookie jar afterwards; null when it is empty. */
  readonly token: string | null;
}

/** What one operation was to do, and what came of it. `cart`: quantities in the answer; absent without an answer. */
export type Deed =
  | { readonly kind: "add"; readonly mark: Mark; readonly key: string; readonly cart?: Quantities }
  | { readonly kind: "read"; readonly cart?: Quantities }
  /** `value` 0: removed. */
  | {
      readonly kind: "set";
      readonly isbn: string;
      readonly value: number;
      readonly cart?: Quantities;
    }
  | { readonly kind: "me"; readonly name?: string | null }
  | { readonly kind: "login"; readonly name: string }
  | { readonly kind: "logout" }
  | { readonly kind: "checkout"; readonly order?: Quantities; readonly cart?: Quantities }
  /** A session that ended is asked for. `isCertain`: its end was acknowledged. */
  | {
      readonly kind: "replay";
      readonly deadToken: string;
      readonly isCertain: boolean;
      readonly cart?: Quantities;
      readonly name?: string | null;
      /** Token that came with the answer. */
      readonly givenToken?: string;
      /** It put this book into the cart itself. */
      readonly mark?: Mark;
    }
  | {
      readonly kind: "planted";
      readonly plantedToken: string;
      readonly mark: Mark;
      readonly cart?: Quantities;
      readonly givenToken?: string;
    }
  /** What memcached itself holds, right after operation `of` was acknowledged. */
  | {
      readonly kind: "audit";
      readonly of: readonly number[];
      readonly marks: readonly Mark[];
      readonly copies: readonly AuditedCopy[];
      /** Nodes that could not be read, each with the reason. */
      readonly mute: readonly string[];
    }
  /** A session whose record was spoiled is asked for. */
  | {
      readonly kind: "victim";
      readonly damage: Damage;
      /** What it held before. */
      readonly before: Quantities;
      /** Another copy of its record was left as it was. */
      readonly hasGoodCopy: boolean;
      readonly cart?: Quantities;
    };

export interface AuditedCopy {
  readonly node: string;
  readonly version: number;
  readonly cart: Quantities;
}

export type OperationEntry = Common & Deed;
export type EntryOf<K extends Deed["kind"]> = Extract<OperationEntry, { kind: K }>;

/** `holds`: it is done, and lasts. `mends`: what it broke is being brought back. `healed`: all is well again. */
export type FaultPhase = "begins" | "holds" | "mends" | "healed";

export interface FaultEntry {
  readonly type: "fault";
  /** From 1. */
  readonly number: number;
  readonly fault: Fault;
  readonly phase: FaultPhase;
  readonly at: number;
}

/** Something that should have healed by itself did not, or should not have ended. */
export interface TroubleEntry {
  readonly type: "trouble";
  readonly about: "unprotected" | "live-record-of-dead-session" | "node-unseen" | "crash";
  readonly number: number;
  readonly at: number;
  readonly message: string;
  readonly nodes: readonly NodeName[];
}

/** What one node's process holds at a moment. A figure that could not be had is absent. */
export interface Figures {
  /** Of its process. */
  readonly ageSeconds?: number;
  readonly rssBytes?: number;
  /** App servers. */
  readonly heapBytes?: number;
  readonly handles?: number;
  readonly openFiles?: number;
  readonly sockets?: number;
  /** App servers: sessions in memory. */
  readonly sessions?: number;
  /** memcached: keys, locks and tombstones too. */
  readonly items?: number;
}

export type FigureName = keyof Figures;

/**
 * What every node holds. `before`: before the first shopper. `after`: every session has expired. `settled`: a fault
 * has healed, and the shoppers go on.
 */
export interface SampleEntry {
  readonly type: "sample";
  readonly moment: "before" | "settled" | "after";
  /** Of the last fault; 0 before the first. */
  readonly number: number;
  readonly at: number;
  readonly nodes: Readonly<Record<NodeName, Figures>>;
}

export type Entry = OperationEntry | FaultEntry | TroubleEntry | SampleEntry;
