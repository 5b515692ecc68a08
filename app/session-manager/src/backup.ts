/** Decides where a backup goes: to the node that placement chooses, and to another one when that fails. */
import type { BackupJob } from "./backup-job.ts";
import type { Copy } from "./copies.ts";
import { NodeError } from "./errors.ts";
import { refuseIfNewer, refuseIfReplaced, seal } from "./fencing.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { Expected } from "./memcached/node.ts";
import type { Placement } from "./placement.ts";
import type { SessionRecord } from "./record.ts";
import { storeOnNode, type StoreSettings } from "./store-on-node.ts";

/** Each node is tried this often, as long as it comes back in between. */
const MAX_ATTEMPTS = 5;

export type BackupOutcome =
  | {
      readonly node: WatchedNode;
      readonly record: SessionRecord;
      readonly placement: Placement<WatchedNode>;
      /** Of the node, when it was asked. */
      readonly lives: number;
      /** Size of the record as it is stored. */
      readonly bytes: number;
    }
  /** Every node is down, or failed. */
  | { readonly node: undefined };

/** The rule of placement. @param current the node that holds the backup so far */
export type Place = (
  candidates: readonly WatchedNode[],
  current: WatchedNode | undefined,
) => Placement<WatchedNode>;

/**
 * Stores on the node that placement chooses, and on the next one when that fails, each within the timeout.
 * Before the backup moves away from its home, it makes sure that nobody else has stored since; afterwards it
 * seals what is left there. A home that was restarted has nothing to tell, so the other nodes are asked first. After a
 * takeover it seals every other node, so that the former owner finds out wherever it stores.
 * @param home the node that holds the backup so far
 * @throws SessionConflictError
 */
export async function storeBackup(
  nodes: readonly WatchedNode[],
  home: WatchedNode | undefined,
  job: BackupJob,
  place: Place,
  settings: StoreSettings,
): Promise<BackupOutcome> {
  // A node that failed is tried again only if it went down and came up meanwhile.
  const failed = new Map<WatchedNode, number>();
  const hasFailed = (node: WatchedNode) => failed.get(node) === node.lives;
  const succeeds = async (node: WatchedNode, task: () => Promise<void>): Promise<boolean> => {
    const { lives } = node;
    try {
      await task();
      return true;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      failed.set(node, lives);
      job.onFailedNode(node, error);
      return false;
    }
  };
  for (let attempts = 0; attempts < MAX_ATTEMPTS * nodes.length; attempts += 1) {
    const candidates = nodes.filter((node) => !hasFailed(node));
    const placement = place(candidates, home);
    const { node } = placement;
    if (node === undefined) return { node: undefined };
    const left =
      home === undefined || home === node || hasFailed(home) || !home.isUp ? undefined : home;
    const { lives } = node;
    const others = nodes.filter((other) => other !== node);
    const isMove = home !== undefined && home !== node;
    // It was restarted since and remembers nothing, unless somebody else was faster; the others may know better.
    const isAnew = home === node && isStored(job) && job.session.homeRestarts !== node.restarts;
    const asked = isMove ? candidates.filter((other) => other !== left) : others;
    const [copies, isSeen] = await Promise.all([
      isMove || isAnew ? refuseIfNewer(asked, job, settings) : [],
      left === undefined || succeeds(left, () => refuseIfReplaced(left, job, settings)),
    ]);
    if (!isSeen) continue;
    const record = job.makeRecord();
    const onMissing = () => refuseIfNewer(others, job, settings);
    // In yet another life it may have lost what would have refused us.
    const guess = isAnew && node.lives === lives ? "absent" : expectedOn(node, copies);
    let bytes = 0;
    const store = async () => {
      bytes = await storeOnNode(node, record, job.session, settings, onMissing, guess);
    };
    if (!(await succeeds(node, store))) continue;
    const sealOn = (other: WatchedNode) =>
      succeeds(other, () => seal(other, node, record, job, settings));
    const told = candidates.filter((other) => other.isUp && (isTakeover(job) || other === left));
    await Promise.all(told.filter((other) => other !== node).map(sealOn));
    return { node, record, placement, lives, bytes };
  }
  return { node: undefined };
}

/** What was there a moment ago; absent: unknown. */
function expectedOn(node: WatchedNode, copies: readonly Copy[]): Expected | undefined {
  const copy = copies.find((each) => each.node === node);
  if (copy === undefined || copy.error !== undefined || copy.lives !== node.lives) return undefined;
  return copy.cas === undefined ? "absent" : { cas: copy.cas };
}

function isStored({ session: { known } }: BackupJob): boolean {
  return known.version > 0;
}

/** There is one owner at a time: when that changes, every node is told. */
function isTakeover({ session: { known }, author }: BackupJob): boolean {
  return author.isOwner && known.version > 0 && known.writer !== author.writer;
}
