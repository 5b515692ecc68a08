/**
 * Decides how a session without stickiness gets a lost copy back though nobody asks for it: its newest record is
 * copied as it is, to where there is none or an older one. Several app servers may do that at once, and requests go on
 * meanwhile: a store that has come in between stays.
 */
import { type Copy, newestCopy, readCopies } from "./copies.ts";
import { NodeError } from "./errors.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import { isUsable, nodesFrom } from "./placement.ts";
import { isNewer, type Order } from "./record.ts";
import type { StoreSettings } from "./store-on-node.ts";
import { type Renewal, renewCopies } from "./two-copies.ts";

/** How many copies a session has, where there are that many nodes. */
const COPIES = 2;

/**
 * - `complete`: nothing was missing, or it could not be helped (only one node is up)
 * - `gone`: there is no such session any more
 * - `copied`: what was missing is there, on `nodes`
 * - `unknown`: a node failed; to be tried again
 */
export type CopyOutcome =
  | { readonly outcome: "complete" | "gone" | "unknown" }
  | {
      readonly outcome: "copied";
      readonly nodes: readonly WatchedNode[];
      readonly version: number;
    };

/**
 * @param nodes every node in the configured order
 * @param home where the first copy belongs, as far as is known
 */
export async function copyMissing(
  token: string,
  nodes: readonly WatchedNode[],
  home: WatchedNode,
  settings: StoreSettings,
): Promise<CopyOutcome> {
  const copies = await readCopies(nodes, token, settings, settings.timeoutMs());
  const newest = newestCopy(copies)?.record;
  if (newest === undefined) return { outcome: copies.every(isAnswer) ? "gone" : "unknown" };
  if (newest.isTombstone) return { outcome: "gone" };
  const missing = missingCopies(copies, nodesFrom(nodes, home), newest);
  const results = await renewCopies(missing, newest, settings);
  if (results.includes("failed")) return { outcome: "unknown" };
  const stored = missing.filter((_, index) => results[index] === "stored");
  if (stored.length === 0) return { outcome: "complete" };
  return { outcome: "copied", nodes: stored.map(({ node }) => node), version: newest.version };
}

/**
 * What it takes until enough nodes have this version.
 * @param nodes in the order in which they are to have it
 */
export function missingCopies(
  copies: readonly Copy[],
  nodes: readonly WatchedNode[],
  newest: Order,
): Renewal[] {
  const candidates = nodes.filter(isUsable).flatMap((node) => {
    const copy = copies.find((each) => each.node === node);
    return copy === undefined ? [] : [copy];
  });
  const has = ({ record }: Copy) => record !== undefined && !isNewer(newest, record);
  const count = COPIES - candidates.filter(has).length;
  return candidates
    .filter((copy) => !has(copy) && !(copy.error instanceof NodeError))
    .slice(0, Math.max(0, count))
    .map(({ node, cas }) => ({ node, expected: cas === undefined ? "absent" : { cas } }));
}

/** The node could tell whether it has a copy. */
function isAnswer({ node, error }: Copy): boolean {
  return node.isUp && !(error instanceof NodeError);
}
