/** Decides when nobody can say what a session is, because the node that knows may be back in a moment. */
import type { Copy, FoundCopy } from "./copies.ts";
import { NodeError, SessionUnavailableError } from "./errors.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import { isSealed } from "./record.ts";
import type { SessionId } from "./session-id.ts";

/**
 * For so long after a node was lost nobody says that a session which may be there does not exist: the node may return,
 * with everything that it had. In milliseconds.
 */
const MAY_RETURN_WITHIN_MS = 10_000;

/** The node could not tell whether it has a copy. */
export function isUnknown({ node, error }: Copy): boolean {
  return error instanceof NodeError || !node.isUp;
}

/** @param now milliseconds since the Unix epoch */
export function nodesJustGone(copies: readonly Copy[], now: number): WatchedNode[] {
  return copies
    .filter(isUnknown)
    .map(({ node }) => node)
    .filter(({ isUp, changedAt }) => isUp || now - changedAt < MAY_RETURN_WITHIN_MS);
}

/**
 * @param newest of the copies
 * @param isSticky one node has the record, the one that the id names; otherwise two have it, or that one alone where the
 * other one was missed when it was stored
 * @throws SessionUnavailableError while a newer copy may be on a node that has just gone
 */
export function refuseToGuess(
  id: SessionId,
  copies: readonly Copy[],
  newest: FoundCopy | undefined,
  isSticky: boolean,
  now: number,
): void {
  const isMoved = newest !== undefined && !newest.record.isTombstone && isSealed(newest.record);
  if (newest !== undefined && !isMoved) return;
  const away = nodesJustGone(copies, now);
  const mayBeThere = away.some((node) => node.id === id.node) || (!isSticky && away.length > 1);
  if (!mayBeThere && !(isMoved && away.length > 0)) return;
  const labels = away.map(({ label }) => label).join(", ");
  throw new SessionUnavailableError(
    `Session ${id.token.slice(0, 8)}… may be on a node that does not answer at the moment (${labels}). Send the request again.`,
  );
}
