/** Decides what is done without a request: when a node comes or goes, and once a second. */
import type { Burial } from "./burial.ts";
import type { Emit } from "./events.ts";
import { recordExpiresAt } from "./expiry.ts";
import { Inventory } from "./inventory.ts";
import type { LifeCycle } from "./life-cycle.ts";
import type { Logger } from "./logger.ts";
import type { NodeChange, WatchedNode } from "./memcached/availability.ts";
import type { NodeSet } from "./memcached/node-set.ts";

const VISIT_EVERY_MS = 1000;

export interface UpkeepParts {
  readonly nodes: NodeSet;
  /** The one that requests begin with. */
  readonly lifeCycle: () => LifeCycle;
  /** Also former ones, whose last requests may still be under way. */
  readonly lifeCycles: ReadonlySet<LifeCycle>;
  readonly burial: Burial;
  /** In front of the token in each key. */
  readonly keyPrefix: string;
  /** Of sessions that do not say otherwise. */
  readonly idleSeconds: () => number;
  readonly emit: Emit;
  readonly logger: Logger;
}

export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #inventory: Inventory;
  #visits: NodeJS.Timeout | undefined;

  constructor(parts: UpkeepParts) {
    const { keyPrefix: prefix, lifeCycle, logger } = parts;
    this.#parts = parts;
    this.#inventory = new Inventory({
      prefix,
      onFound: (found) => lifeCycle().recall(found),
      logger,
    });
  }

  /** What this app server owned before it started is back in memory, as far as it can be. */
  get isRecalled(): boolean {
    return this.#inventory.isDone;
  }

  /** Resolves when every node that is up has the tombstones that it is owed. */
  async start(): Promise<void> {
    await this.settleDebts();
    this.#visits = setInterval(() => this.#visitDue(), VISIT_EVERY_MS);
    void this.#takeInventory();
  }

  stop(): void {
    clearInterval(this.#visits);
  }

  onNodeChange(node: WatchedNode, change: NodeChange, reason: Error | undefined): void {
    const { lifeCycle, burial, emit, logger } = this.#parts;
    const detail = { node: node.label };
    if (change === "down") {
      lifeCycle().loseBackups(node);
      logger.warn(`The node ${node.label} (${node.address}) is down: ${reason?.message}`);
      emit("node-down", { ...detail, reason: reason?.message ?? "" });
    } else {
      if (change === "restarted") {
        lifeCycle().loseBackups(node);
        burial.loseTombstones(node);
        // It may have what others stored while this app server could not ask it.
      } else lifeCycle().doubt();
      void this.settleDebts();
      logger.info(
        `The node ${node.label} (${node.address}) is up${change === "restarted" ? " again, and empty" : ""}.`,
      );
      emit(change === "restarted" ? "node-restarted" : "node-up", detail);
    }
    this.heal();
    if (change === "restarted") lifeCycle().loseWitness(node);
  }

  heal(): void {
    for (const lifeCycle of this.#parts.lifeCycles) lifeCycle.heal();
  }

  /** Also what other app servers owed, or an earlier life of this one. Never rejects. */
  settleDebts(): Promise<void> {
    const { burial, nodes, logger } = this.#parts;
    return burial.debts
      .settle(() => nodes.all)
      .catch((err: unknown) => {
        logger.error({ err }, "Could not bring tombstones to every node.");
      });
  }

  #takeInventory(): Promise<void> {
    return this.#inventory.visit(this.#parts.nodes.all.filter(({ role }) => role !== "leaving"));
  }

  #visitDue(): void {
    const { lifeCycle: current, lifeCycles, burial, nodes } = this.#parts;
    void this.#takeInventory();
    for (const lifeCycle of lifeCycles) {
      lifeCycle.visitDue();
      if (lifeCycle !== current()) lifeCycle.letGo();
    }
    if (burial.debts.isBehind(nodes.all)) void this.settleDebts();
    this.#dismissLeaving();
  }

  #dismissLeaving(): void {
    const { nodes, burial, idleSeconds, logger } = this.#parts;
    const lastsMs = recordExpiresAt({ lastAccessAt: 0, idleSeconds: idleSeconds() });
    for (const node of nodes.dismiss(lastsMs)) {
      burial.debts.forget(node);
      logger.info(`The node ${node.label} (${node.address}) has left.`);
    }
  }
}
