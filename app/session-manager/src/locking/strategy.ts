/** Decides whether a request waits for a lock before it uses its session. */
import type { LockingMode } from "./locking-mode.ts";
import type { ReadOnlyRequests } from "./read-only-requests.ts";

export interface LockableRequest {
  /** As `ReadOnlyRequests` knows it. */
  readonly key: string;
  /** Without the query. */
  readonly path: string;
}

export function needsLock(
  mode: LockingMode,
  request: LockableRequest,
  readOnly: ReadOnlyRequests,
): boolean {
  switch (mode.kind) {
    case "none":
      return false;
    case "all":
      return true;
    case "auto":
      return !readOnly.isReadOnly(request.key);
    case "uriPattern":
      return mode.pattern.test(request.path);
  }
}
