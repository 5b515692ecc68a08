/** Decides what the stores of one backup need to know of its session. */
import type { NodeError } from "./errors.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionRecord } from "./record.ts";
import type { Author } from "./session.ts";
import type { Knowledge } from "./store-on-node.ts";

/** One session's side of a backup. */
export interface BackupJob {
  /** What it knows, asked at each attempt. */
  readonly session: Knowledge & {
    readonly token: string;
    readonly createdAt: number;
    /** Of the node that holds the backup so far, when it was stored or read there. */
    readonly homeRestarts: number;
    /** Nobody else builds on what is stored while it is there and not lost. */
    readonly lock?: { readonly isLost: boolean } | undefined;
  };
  readonly author: Author;
  /** Called once an attempt: after a failure the outcome is unknown, so the next one has the next version. */
  readonly makeRecord: () => SessionRecord;
  readonly onFailedNode: (node: WatchedNode, error: NodeError) => void;
}
