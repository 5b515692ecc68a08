// Decides what the page remembers of one request: who answered, and what the backup did.

/** What the session manager did at the end of a request, read from `Server-Timing`. */
export type Backup = {
  outcome: "stored" | "skipped" | "queued" | "unprotected" | "failed" | "none" | "other";
  /** The server's own words, such as `n2 stored` or `skipped not-modified`. */
  text: string;
  /** Node that took the store; null unless stored. */
  node: string | null;
  /** Duration of the store; null when there was none. */
  durationMs: number | null;
};

/** One request and its answer. `status` is null when nothing answered. */
export type Exchange = {
  id: number;
  /** Epoch milliseconds of the answer. */
  at: number;
  method: string;
  path: string;
  status: number | null;
  /** `X-App-Server`; null when no app server answered. */
  server: string | null;
  backup: Backup | null;
  /** As the browser measured it. */
  durationMs: number;
};

const metric = /(?:^|,)\s*backup\s*((?:;[^,"]*(?:"[^"]*")?)*)/i;
const description = /;\s*desc\s*=\s*(?:"([^"]*)"|([^;,\s]+))/i;
const duration = /;\s*dur\s*=\s*"?([0-9.]+)"?/i;

/** Reads the `backup` metric of a `Server-Timing` header; null when there is none. */
export function parseBackup(header: string | null): Backup | null {
  const parameters = header === null ? undefined : metric.exec(header)?.[1];
  if (parameters === undefined) return null;
  const words = description.exec(parameters);
  const text = (words?.[1] ?? words?.[2] ?? "").trim();
  const milliseconds = duration.exec(parameters)?.[1];
  const stored = /^(\S+) stored$/.exec(text);
  return {
    outcome: outcomeOf(text, stored !== null),
    text,
    node: stored?.[1] ?? null,
    durationMs: milliseconds === undefined ? null : Number(milliseconds),
  };
}

function outcomeOf(text: string, isStored: boolean): Backup["outcome"] {
  if (isStored) return "stored";
  const [first = ""] = text.split(" ");
  switch (first) {
    case "skipped":
    case "queued":
    case "unprotected":
    case "failed":
    case "none":
      return first;
    default:
      return "other";
  }
}
