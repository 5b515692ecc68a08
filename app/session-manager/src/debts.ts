/** Decides how a node that was away gets the tombstones that it missed, whoever is there by then to bring them. */
import pLimit from "p-limit";
import type { StoreSettings } from "./store-on-node.ts";
import { DebtJournal } from "./debt-journal.ts";
import { allRecordsExpireAt } from "./expiry.ts";
import { GroupCommit } from "./group-commit.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionRecord } from "./record.ts";
import { buryOn, succeeds } from "./tombstone.ts";

/** Beyond this the oldest are given up: neither a node that stays away nor logouts may fill the memory. */
const MAX_REMEMBERED = 100_000;
/** So many tombstones are on their way at once to a node that is back; requests go on meanwhile. */
const CONCURRENT_PAYMENTS = 32;

/** What was done with two nodes, and during which lives of theirs. */
type LivesOfPairs = Map<WatchedNode, Map<WatchedNode, string>>;

export class Debts {
  readonly #settings: StoreSettings;
  readonly #journal: DebtJournal;
  readonly #onAdopted: (tombstone: SessionRecord) => void;
  /** Tombstones that nodes lack which were out of reach, by token. */
  readonly #owed = new Map<WatchedNode, Map<string, SessionRecord>>();
  /** Whose journal was read on which node. */
  readonly #read: LivesOfPairs = new Map();
  /** Whose debts are written down on which node, all but those that come up since. */
  readonly #written: LivesOfPairs = new Map();
  readonly #settling = new GroupCommit<void>();

  /** @param onAdopted called for each tombstone that somebody else has written down */
  constructor(settings: StoreSettings, onAdopted: (tombstone: SessionRecord) => void) {
    this.#settings = settings;
    this.#journal = new DebtJournal(settings);
    this.#onAdopted = onAdopted;
  }

  /**
   * A node was out of reach when a session ended. Resolves when that is written down where it can be. Never rejects.
   * @param nodes where to write it down, those of them that are up
   */
  async owe(
    away: WatchedNode,
    tombstone: SessionRecord,
    nodes: readonly WatchedNode[],
  ): Promise<void> {
    this.#remember(away, tombstone);
    await Promise.all(
      keepersOf(away, nodes).map(async (keeper) => {
        const writing = this.#journal.change(keeper, away, { owed: [tombstone] });
        if (!(await succeeds(writing))) this.#written.get(away)?.delete(keeper);
      }),
    );
  }

  /** A node has lost a tombstone; `settle` brings it. The others have theirs, so nothing is written down. */
  lose(node: WatchedNode, tombstone: SessionRecord): void {
    this.#remember(node, tombstone);
  }

  /** Is there a debt that could be paid, or written down where it is not yet? */
  isBehind(nodes: readonly WatchedNode[]): boolean {
    return nodes.some((debtor) => {
      if (this.#debtsTo(debtor).size === 0) return false;
      return debtor.isUp || undone(this.#written, debtor, nodes).length > 0;
    });
  }

  /**
   * To be called when a node is back: it gets the tombstones that it is owed, also an empty one, as another app server
   * may bring it an old copy; and it is told what those are owed that are still away. What other app servers have
   * written down counts as well. With every node up and settled it asks nothing.
   */
  settle(nodes: () => readonly WatchedNode[]): Promise<void> {
    return this.#settling.run(() => this.#settle(nodes()));
  }

  /** Resolves when nothing is on its way to a node that was away. */
  async idle(): Promise<void> {
    await this.#settling.settled();
  }

  /** The node is none of ours any more. */
  forget(node: WatchedNode): void {
    for (const byNode of [this.#owed, this.#read, this.#written]) byNode.delete(node);
    for (const pairs of [this.#read, this.#written]) {
      for (const byKeeper of pairs.values()) byKeeper.delete(node);
    }
  }

  async #settle(nodes: readonly WatchedNode[]): Promise<void> {
    await Promise.all(nodes.map((node) => this.#adopt(node, nodes)));
    await Promise.all(
      nodes.map((node) => (node.isUp ? this.#pay(node, nodes) : this.#writeDown(node, nodes))),
    );
  }

  /** Takes over what any node says that this one is owed. */
  async #adopt(debtor: WatchedNode, nodes: readonly WatchedNode[]): Promise<void> {
    await forEachPair(this.#read, debtor, nodes, async (keeper) => {
      for (const record of await this.#journal.read(keeper, debtor)) {
        this.#remember(debtor, record);
        this.#onAdopted(record);
      }
    });
  }

  /** Each debt is struck off the journals once its tombstone has arrived. */
  async #pay(debtor: WatchedNode, nodes: readonly WatchedNode[]): Promise<void> {
    const debts = this.#debtsTo(debtor);
    if (debts.size === 0) return;
    const paid = await this.#buryAll(debtor, [...debts.values()]);
    for (const token of paid) debts.delete(token);
    const strike = (keeper: WatchedNode) => this.#journal.change(keeper, debtor, { paid });
    await Promise.all(keepersOf(debtor, nodes).map((keeper) => succeeds(strike(keeper))));
  }

  /** Nodes that came after a session was buried learn of it, too: the one that is away still holds its record. */
  async #writeDown(debtor: WatchedNode, nodes: readonly WatchedNode[]): Promise<void> {
    const owed = [...this.#debtsTo(debtor).values()];
    if (owed.length === 0) return;
    await forEachPair(this.#written, debtor, nodes, async (keeper) => {
      await this.#journal.change(keeper, debtor, { owed });
      await this.#buryAll(keeper, owed);
    });
  }

  /** @returns the tokens whose tombstones are there, or which nobody needs any more */
  async #buryAll(node: WatchedNode, records: readonly SessionRecord[]): Promise<string[]> {
    const limit = pLimit(CONCURRENT_PAYMENTS);
    const isDone = async (record: SessionRecord) =>
      allRecordsExpireAt(record) <= this.#settings.clock() ||
      (await buryOn(node, record, this.#settings));
    const outcomes = await Promise.all(records.map((record) => limit(() => isDone(record))));
    return records.filter((_, index) => outcomes[index]).map(({ token }) => token);
  }

  #remember(node: WatchedNode, tombstone: SessionRecord): void {
    const debts = this.#debtsTo(node);
    this.#owed.set(node, debts.set(tombstone.token, tombstone));
    const [oldest] = debts.keys();
    if (debts.size > MAX_REMEMBERED && oldest !== undefined) debts.delete(oldest);
  }

  #debtsTo(node: WatchedNode): Map<string, SessionRecord> {
    return this.#owed.get(node) ?? new Map();
  }
}

/** The other nodes that are up: they have the journal of this one. A node without id is alone, or leaving. */
function keepersOf(debtor: WatchedNode, nodes: readonly WatchedNode[]): WatchedNode[] {
  if (debtor.id === undefined) return [];
  return nodes.filter((node) => node !== debtor && node.isUp);
}

/** Those with which it is still to be done in these lives of the two. */
function undone(
  done: LivesOfPairs,
  debtor: WatchedNode,
  nodes: readonly WatchedNode[],
): WatchedNode[] {
  const byKeeper = done.get(debtor);
  return keepersOf(debtor, nodes).filter(
    (keeper) => byKeeper?.get(keeper) !== livesOf(debtor, keeper),
  );
}

/** Does something with each of them. */
async function forEachPair(
  done: LivesOfPairs,
  debtor: WatchedNode,
  nodes: readonly WatchedNode[],
  task: (keeper: WatchedNode) => Promise<void>,
): Promise<void> {
  const byKeeper = done.get(debtor) ?? new Map<WatchedNode, string>();
  done.set(debtor, byKeeper);
  await Promise.all(
    undone(done, debtor, nodes).map(async (keeper) => {
      const lives = livesOf(debtor, keeper);
      if (await succeeds(task(keeper))) byKeeper.set(keeper, lives);
    }),
  );
}

function livesOf(debtor: WatchedNode, keeper: WatchedNode): string {
  return `${debtor.lives} ${keeper.lives}`;
}
