/** Decides in which order memcached nodes are asked for a session's lock. */
import { createHash } from "node:crypto";

/**
 * The same order on every app server, whatever its cookie says: it depends on the token and the node ids alone.
 * Each node ranks by a hash of its own, so that a node that comes or goes moves no lock between the others.
 */
export function lockNodes<N extends { readonly id: string | undefined }>(
  token: string,
  nodes: readonly N[],
): N[] {
  return nodes
    .map((node) => ({ node, rank: rankOf(token, node.id ?? "") }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ node }) => node);
}

function rankOf(token: string, nodeId: string): string {
  return createHash("sha1").update(`${token} ${nodeId}`).digest("hex");
}
