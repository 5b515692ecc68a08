/** Decides how a session that ended stays ended: a tombstone takes the place of every copy. */
import { readCopies } from "./copies.ts";
import { Debts } from "./debts.ts";
import { SessionConflictError } from "./errors.ts";
import { allRecordsExpireAt, recordExpiresAt } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionRecord } from "./record.ts";
import { type Knowledge, mayReplace, type StoreSettings } from "./store-on-node.ts";
import { buryOn, tombstoneOver } from "./tombstone.ts";

/** Beyond this the oldest are given up. */
const MAX_REMEMBERED = 100_000;

export class Burial {
  /** Tombstones for nodes that were out of reach. */
  readonly debts: Debts;
  readonly #settings: StoreSettings;
  /** When each token that ended may be forgotten, in milliseconds since the Unix epoch. */
  readonly #ended = new Map<string, number>();
  /** Of those that this app server knows of, while it remembers the tokens. */
  readonly #tombstones = new Map<string, SessionRecord>();

  constructor(settings: StoreSettings) {
    this.#settings = settings;
    this.debts = new Debts(settings, (tombstone) => {
      this.#noteEnd(tombstone.token, allRecordsExpireAt(tombstone));
      this.#tombstones.set(tombstone.token, tombstone);
    });
  }

  /**
   * From now on this app server answers for the token's end, whatever a node still holds.
   * @param idleSeconds the longest limit that any record of it may have
   */
  end(token: string, idleSeconds: number): void {
    const now = this.#settings.clock();
    this.#noteEnd(token, recordExpiresAt({ lastAccessAt: now, idleSeconds }));
  }

  /** The session goes on after all. */
  unend(token: string): void {
    this.#forget(token);
  }

  /** Somebody else has ended the session, and not every node knows. Nobody waits for it. */
  spread(nodes: readonly WatchedNode[], tombstone: SessionRecord): void {
    this.#noteEnd(tombstone.token, allRecordsExpireAt(tombstone));
    void this.bury(nodes, tombstone);
  }

  /** A node was restarted: it gets its tombstones again, as it gets its sessions. They are paid as debts are. */
  loseTombstones(node: WatchedNode): void {
    for (const tombstone of this.#tombstones.values()) this.debts.lose(node, tombstone);
  }

  hasEnded(token: string): boolean {
    return this.#ended.has(token);
  }

  /**
   * Puts a tombstone on every node that is up, each with a version above what it replaces; the others get theirs when
   * they are back. Never rejects.
   * @param last what is destroyed; its attributes are left out
   * @param keepers the nodes to write down on what others are owed; default: the same
   */
  async bury(
    nodes: readonly WatchedNode[],
    last: SessionRecord,
    keepers: readonly WatchedNode[] = nodes,
  ): Promise<void> {
    const tombstone = tombstoneOver(last);
    if (this.#ended.has(last.token)) this.#tombstones.set(last.token, tombstone);
    await Promise.all(
      nodes.map(async (node) => {
        if (await buryOn(node, last, this.#settings)) return;
        await this.debts.owe(node, tombstone, keepers);
      }),
    );
  }

  /**
   * The same, but only if no node that is up knows better.
   * @param home the node that holds the backup: a store at this very moment is noticed there
   * @throws SessionConflictError
   */
  async buryIfKnown(
    nodes: readonly WatchedNode[],
    home: WatchedNode | undefined,
    last: SessionRecord,
    knowledge: Knowledge,
  ): Promise<void> {
    const timeoutMs = this.#settings.timeoutMs();
    const copies = await readCopies(nodes, last.token, this.#settings, timeoutMs);
    if (copies.some(({ record }) => !mayReplace(record, last, knowledge))) {
      throw new SessionConflictError(last.token);
    }
    const isBuried = home?.isUp === true && (await buryOn(home, last, this.#settings, knowledge));
    const others = nodes.filter((node) => !isBuried || node !== home);
    await this.bury(others, last, nodes);
  }

  #noteEnd(token: string, until: number): void {
    this.#ended.set(token, Math.max(until, this.#ended.get(token) ?? 0));
    const now = this.#settings.clock();
    for (const [oldest, forgetAt] of this.#ended) {
      if (forgetAt > now && this.#ended.size <= MAX_REMEMBERED) break;
      this.#forget(oldest);
    }
  }

  #forget(token: string): void {
    this.#ended.delete(token);
    this.#tombstones.delete(token);
  }
}
