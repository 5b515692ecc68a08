/**
 * Decides when an app server finds out which sessions there were before it started: once, as soon as every node is up.
 * While one is away nobody could tell which record of a session is the newest, so that it waits until then.
 */
import { NodeError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import { TOKEN_PATTERN } from "./session-id.ts";

/** For a node's listing to go on; no request waits for it. */
const SILENCE_MS = 5000;

/** A session that was there already, as far as its key tells. */
export interface FoundSession {
  readonly token: string;
  /** A node that has a record of it. */
  readonly node: WatchedNode;
}

export interface InventoryParts {
  /** In front of the token in each key. */
  readonly prefix: string;
  /** Takes back what is this app server's; gives how many that were. */
  readonly onFound: (found: readonly FoundSession[]) => Promise<number>;
  readonly logger: Logger;
}

export class Inventory {
  readonly #parts: InventoryParts;
  #isUnderWay = false;
  #isDone = false;

  constructor(parts: InventoryParts) {
    this.#parts = parts;
  }

  /** Nothing is left to find, or it can't be found. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** To be called now and then. Never rejects. @param nodes those of the configuration */
  async visit(nodes: readonly WatchedNode[]): Promise<void> {
    if (this.#isDone || this.#isUnderWay) return;
    this.#isUnderWay = true;
    try {
      this.#isDone = await this.#take(nodes);
    } catch (err) {
      // A node that is down will be up; but what a node won't do now, it won't do later.
      this.#isDone = !(err instanceof NodeError) || err.code === "node_error";
      if (this.#isDone)
        this.#parts.logger.warn(
          { err },
          "Can't find out which sessions there were before the start; each comes back with its next request.",
        );
    } finally {
      this.#isUnderWay = false;
    }
  }

  /** @returns false: to be done again, as a node was busy, or went away meanwhile */
  async #take(nodes: readonly WatchedNode[]): Promise<boolean> {
    const { prefix, onFound, logger } = this.#parts;
    const startedAt = performance.now();
    const livesBefore = livesOf(nodes);
    const listings = await Promise.all(
      nodes.map(async (node) => ({ node, keys: await node.keys(prefix, SILENCE_MS) })),
    );
    const found = new Map<string, FoundSession>();
    for (const { node, keys } of listings) {
      if (keys === undefined) return false;
      for (const key of keys) {
        const token = key.slice(prefix.length);
        if (TOKEN_PATTERN.test(token) && !found.has(token)) found.set(token, { token, node });
      }
    }
    const count = await onFound([...found.values()]);
    if (livesOf(nodes) !== livesBefore || !nodes.every(({ isUp }) => isUp)) return false;
    const durationMs = Math.round(performance.now() - startedAt);
    if (count > 0)
      logger.info(`${count} sessions from before the start are back, in ${durationMs} ms.`);
    return true;
  }
}

function livesOf(nodes: readonly WatchedNode[]): string {
  return nodes.map(({ lives }) => lives).join(" ");
}
