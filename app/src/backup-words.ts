// How the outcome of a request's backup is told: in `Server-Timing` and in the log.
import type { BackupResult } from "fastify-memcached-session-manager";

/** In a few words: `n2 stored`, `skipped not-modified`, `queued`, `unprotected`, `failed session_conflict`; `none` for a route without sessions. */
export function describeBackup(result: BackupResult | undefined): string {
  if (result === undefined) return "none";
  switch (result.outcome) {
    case "stored":
      return `${result.node} stored`;
    case "skipped":
      return `skipped ${result.reason}`;
    case "failed":
      return `failed ${result.code}`;
    case "queued":
    case "unprotected":
      return result.outcome;
  }
}

/** The value of the `Server-Timing` header, which the browser's developer tools show. */
export function serverTiming(result: BackupResult | undefined): string {
  const duration = result?.outcome === "stored" ? `;dur=${result.durationMs.toFixed(2)}` : "";
  return `backup;desc="${describeBackup(result)}"${duration}`;
}
