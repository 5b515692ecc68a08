/** Decides how a session that ended stays ended: a tombstone takes the place of every copy. */
import { type Knowledge, mayReplace, type StoreSettings } from "./backup.ts";
import { NodeError, SessionConflictError, UndecodableRecordError } from "./errors.ts";
import { allRecordsExpireAt, recordExpiresAt, timeToLiveSeconds } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionRecord } from "./record.ts";

const MAX_ATTEMPTS = 5;
/** Beyond this the oldest are given up: neither a node that stays away nor logouts may fill the memory. */
const MAX_REMEMBERED = 100_000;

export class Burial {
  readonly #settings: StoreSettings;
  /** Tombstones for nodes that were out of reach, by token. */
  readonly #owed = new Map<WatchedNode, Map<string, SessionRecord>>();
  /** When each token that ended here may be forgotten, in milliseconds since the Unix epoch. */
  readonly #ended = new Map<string, number>();

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  /**
   * From now on this app server answers for the token's end, whatever a node still holds.
   * @param idleSeconds the longest limit that any record of it may have
   */
  end(token: string, idleSeconds: number): void {
    const now = this.#settings.clock();
    this.#ended.set(token, recordExpiresAt({ lastAccessAt: now, idleSeconds }));
    for (const [oldest, forgetAt] of this.#ended) {
      if (forgetAt > now && this.#ended.size <= MAX_REMEMBERED) break;
      this.#ended.delete(oldest);
    }
  }

  /** The session goes on after all. */
  unend(token: string): void {
    this.#ended.delete(token);
  }

  hasEnded(token: string): boolean {
    return this.#ended.has(token);
  }

  /**
   * Puts a tombstone on every node that is up, each with a version above what it replaces; the others get
   * theirs when they are back. Never rejects.
   * @param last what is destroyed; its attributes are left out
   */
  async bury(nodes: readonly WatchedNode[], last: SessionRecord): Promise<void> {
    await Promise.all(nodes.map((node) => this.#buryOrOwe(node, last)));
  }

  /** The node is none of ours any more. */
  forget(node: WatchedNode): void {
    this.#owed.delete(node);
  }

  /**
   * The same, but only if nobody has stored since; asked of the node that holds the backup.
   * @throws SessionConflictError
   */
  async buryIfKnown(
    nodes: readonly WatchedNode[],
    home: WatchedNode | undefined,
    last: SessionRecord,
    knowledge: Knowledge,
  ): Promise<void> {
    const isBuried = home?.isUp === true && (await this.#buryOn(home, last, knowledge));
    await this.bury(
      nodes.filter((node) => !isBuried || node !== home),
      last,
    );
  }

  /** To be called when a node is back, also an empty one: another app server may bring it an old copy. */
  async payDebts(node: WatchedNode): Promise<void> {
    const debts = this.#owed.get(node);
    this.#owed.delete(node);
    if (debts === undefined) return;
    for (const record of debts.values()) {
      if (allRecordsExpireAt(record) > this.#settings.clock()) await this.#buryOrOwe(node, record);
    }
  }

  async #buryOrOwe(node: WatchedNode, last: SessionRecord): Promise<void> {
    if (node.isUp && (await this.#buryOn(node, last))) return;
    const debts = this.#owed.get(node) ?? new Map<string, SessionRecord>();
    this.#owed.set(node, debts.set(last.token, last));
    const [oldest] = debts.keys();
    if (debts.size > MAX_REMEMBERED && oldest !== undefined) debts.delete(oldest);
  }

  /** @param knowledge absent: whatever is there is replaced */
  async #buryOn(node: WatchedNode, last: SessionRecord, knowledge?: Knowledge): Promise<boolean> {
    const { keyFor, encode, timeoutMs, clock } = this.#settings;
    const key = keyFor(last.token);
    const deadline = performance.now() + timeoutMs();
    const remaining = () => Math.max(1, deadline - performance.now());
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const found = await node.get(key, remaining());
        const header = found && this.#decodable(last.token, found.value);
        if (knowledge !== undefined) refuseIfNewer(last, header, knowledge);
        const tombstone = tombstoneOver(last, header);
        const expected = found === undefined ? "absent" : { cas: found.cas };
        const ttlSeconds = timeToLiveSeconds(tombstone, clock());
        const value = encode(tombstone);
        const result = await node.store(key, value, ttlSeconds, expected, remaining());
        if (result.outcome === "stored") return true;
      }
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      // A full node takes no tombstone, but it can still let go of the record.
      if (node.isUp)
        return node.delete(key, timeoutMs()).then(
          () => true,
          () => false,
        );
    }
    return false;
  }

  #decodable(token: string, value: Buffer): SessionRecord | undefined {
    try {
      return this.#settings.decode(token, value);
    } catch (error) {
      if (!(error instanceof UndecodableRecordError)) throw error;
      return undefined;
    }
  }
}

function refuseIfNewer(
  last: SessionRecord,
  found: SessionRecord | undefined,
  known: Knowledge,
): void {
  if (!mayReplace(found, last, known)) throw new SessionConflictError(last.token);
}

function tombstoneOver(last: SessionRecord, found: SessionRecord | undefined): SessionRecord {
  const version = Math.max(last.version, found?.version ?? 0) + 1;
  return { ...last, version, transcoder: "", isTombstone: true, attributes: Buffer.alloc(0) };
}
