/**
 * Decides which memcached node gets a session's backup, and why.
 *
 * This is the lesson of the lab. A backup stays where it is while that is a primary node that is up.
 * Otherwise it moves: to another primary node, chosen at random; if none is up, to a failover node; if none
 * of those is up either, nowhere, and the session lives in memory alone until a node returns.
 * The same rule frees a failover node again: after a takeover, or once a primary is back.
 */

/** `leaving`: taken out of the configuration; it is still read from, but gets nothing new. */
export type NodeRole = "primary" | "failover" | "leaving";

export interface CandidateNode {
  /** Absent with a single node without id. */
  readonly id: string | undefined;
  readonly role: NodeRole;
  readonly isUp: boolean;
}

export type PlacementReason =
  /** There was no backup yet. */
  | "new"
  /** It is on a node where it may stay. */
  | "kept"
  /** Its node is down, or not configured any more. */
  | "node-unavailable"
  /** It is on a failover node though a primary is up. */
  | "failover-freed";

export type Placement<N extends CandidateNode> =
  | { readonly node: N; readonly reason: PlacementReason }
  | { readonly node: undefined; readonly reason: "none-available" };

/**
 * @param nodes every node, as it is now
 * @param current the node that holds the backup; absent for a session without one
 * @param random a number in [0, 1)
 */
export function placeBackup<N extends CandidateNode>(
  nodes: readonly N[],
  current: N | undefined,
  random: () => number,
): Placement<N> {
  const up = nodes.filter(isUsable);
  const primaries = up.filter((node) => node.role === "primary");
  const candidates = primaries.length > 0 ? primaries : up;

  if (current !== undefined && candidates.includes(current))
    return { node: current, reason: "kept" };

  const chosen = candidates[Math.floor(random() * candidates.length)];
  if (chosen === undefined) return { node: undefined, reason: "none-available" };
  if (current === undefined) return { node: chosen, reason: "new" };
  return { node: chosen, reason: up.includes(current) ? "failover-freed" : "node-unavailable" };
}

/**
 * Without stickiness each session is on two nodes: where it is, and on the next one in the configured order. When
 * its node is down it goes on from the next one, which has the second copy, so that all app servers agree.
 * @param nodes every node in the configured order
 * @param candidates those of them that were not tried in vain
 */
export function placeNext<N extends CandidateNode>(
  nodes: readonly N[],
  candidates: readonly N[],
  current: N | undefined,
  random: () => number,
): Placement<N> {
  const usable = nodes.filter((node) => isUsable(node) && candidates.includes(node));
  if (current !== undefined && usable.includes(current)) return { node: current, reason: "kept" };
  if (current === undefined) {
    const node = usable[Math.floor(random() * usable.length)];
    return node === undefined ? { node, reason: "none-available" } : { node, reason: "new" };
  }
  const node = nextNode(nodes, current, (each) => usable.includes(each));
  return node === undefined
    ? { node, reason: "none-available" }
    : { node, reason: "node-unavailable" };
}

/** The first one after `current` that will do, in the configured order and round again. */
export function nextNode<N extends CandidateNode>(
  nodes: readonly N[],
  current: N,
  willDo: (node: N) => boolean = isUsable,
): N | undefined {
  return nodesFrom(nodes, current).find((node) => node !== current && willDo(node));
}

/** All of them in the configured order, this one first. */
export function nodesFrom<N extends CandidateNode>(nodes: readonly N[], first: N): N[] {
  const start = Math.max(0, nodes.indexOf(first));
  return [...nodes.slice(start), ...nodes.slice(0, start)];
}

export function isUsable({ isUp, role }: CandidateNode): boolean {
  return isUp && role !== "leaving";
}
