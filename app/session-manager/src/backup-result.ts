/** Decides in which ways the backup at the end of a request can end. */
import type { SessionManagerErrorCode } from "./errors.ts";
import type { SkipReason } from "./events.ts";

/** What became of the backup at the end of a request. Durations in milliseconds. */
export type BackupResult =
  | {
      readonly outcome: "stored";
      readonly node: string;
      readonly version: number;
      readonly durationMs: number;
    }
  | { readonly outcome: "skipped"; readonly reason: SkipReason }
  /** Asynchronous mode: the store follows the response. */
  | { readonly outcome: "queued" }
  /** Every memcached node is down: memory alone has the newest version. */
  | { readonly outcome: "unprotected" }
  /** The change is not saved and the request fails; `code` of the `SessionManagerError`. */
  | { readonly outcome: "failed"; readonly code: SessionManagerErrorCode | "unknown" };
