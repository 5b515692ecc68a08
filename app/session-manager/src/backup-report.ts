/** Decides what is told of a backup: counters, events and lines in the log. */
import type { NodeError } from "./errors.ts";
import type { Emit } from "./events.ts";
import type { Logger } from "./logger.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { Placement } from "./placement.ts";
import { formatSessionId } from "./session-id.ts";
import type { LiveSession } from "./session.ts";
import type { Statistics } from "./statistics.ts";

export interface BackupReportParts {
  readonly route: string | undefined;
  readonly statistics: Statistics;
  readonly emit: Emit;
  readonly logger: Logger;
}

/** A store that has succeeded, and where the backup was before. */
export interface StoreFacts {
  readonly previous: WatchedNode | undefined;
  readonly node: WatchedNode;
  readonly placement: Placement<WatchedNode>;
  readonly durationMs: number;
  /** One of many: not each gets a line in the log. */
  readonly isQuiet: boolean;
}

export class BackupReport {
  readonly #parts: BackupReportParts;

  constructor(parts: BackupReportParts) {
    this.#parts = parts;
  }

  stored(session: LiveSession, { previous, node, placement, durationMs, isQuiet }: StoreFacts) {
    const { emit, statistics, logger } = this.#parts;
    const { token, nodeId, known, recordBytes: bytes } = session;
    const { version } = known;
    statistics.measure("effectiveBackup", durationMs);
    statistics.measure("storedSizeBytes", bytes);
    emit("stored", { token, node: nodeId, version, durationMs, bytes });
    if (previous === undefined || previous === node) return;
    const { reason } = placement;
    statistics.count("requestsWithMemcachedFailover");
    emit("relocated", {
      token,
      node: nodeId,
      version,
      previousNode: previous.label,
      reason: reason as never,
    });
    if (isQuiet) return;
    logger.info(
      `The backup of session ${this.#idOf(session)} moved from node ${previous.label} to ${node.label} (${reason}).`,
    );
  }

  failed(session: LiveSession, node: WatchedNode, error: NodeError): void {
    const { statistics, logger } = this.#parts;
    statistics.count("requestsWithBackupFailure");
    logger.warn(
      `Could not store session ${this.#idOf(session)} in memcached. Node ${node.label}: ${error.message}`,
    );
  }

  noNode({ home }: LiveSession): void {
    this.#parts.logger.warn(
      `The node ${home?.label ?? "(none yet)"} is not available and there's no node for relocation left.`,
    );
  }

  /** @param isNews it was protected until now */
  unprotected(session: LiveSession, isNews: boolean): void {
    this.#parts.statistics.count("requestsUnprotected");
    if (!isNews) return;
    this.noNode(session);
    this.#parts.emit("unprotected", session.about);
  }

  conflict(session: LiveSession): void {
    const { emit, statistics, logger } = this.#parts;
    statistics.count("conflicts");
    emit("conflict", session.about);
    logger.warn(
      `Session ${this.#idOf(session)} was changed elsewhere; the copy in memory is dropped.`,
    );
  }

  #idOf({ token, nodeId: node }: LiveSession): string {
    return formatSessionId({ token, node, route: this.#parts.route });
  }
}
