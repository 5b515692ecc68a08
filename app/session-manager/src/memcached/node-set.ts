/** Decides which memcached nodes are watched: those of the configuration, and those that are leaving it. */
import type { NodeDefinition } from "../nodes.ts";
import { type WatchOptions, WatchedNode } from "./availability.ts";

/** A leaving node that is down for this long is given up. */
const GIVE_UP_AFTER_MS = 10_000;

export class NodeSet {
  readonly #options: WatchOptions;
  #nodes: readonly WatchedNode[];
  /** When each node was taken out, in milliseconds since the Unix epoch. */
  readonly #leftAt = new Map<WatchedNode, number>();

  constructor(definitions: readonly NodeDefinition[], options: WatchOptions) {
    this.#options = options;
    this.#nodes = definitions.map((definition) => new WatchedNode(definition, options));
  }

  /** In the configured order, then the leaving ones. Another array after each change. */
  get all(): readonly WatchedNode[] {
    return this.#nodes;
  }

  get isAnyUp(): boolean {
    return this.#nodes.some(({ isUp, role }) => isUp && role !== "leaving");
  }

  /** Resolves when every node was asked once, whether it is up or not. */
  async start(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.start()));
  }

  /**
   * Takes over another configuration. Nodes with the same id and address go on as they are; the others leave:
   * they are read from until `dismiss`. Resolves when every new node was asked once.
   */
  async replace(definitions: readonly NodeDefinition[]): Promise<void> {
    const former = [...this.#nodes];
    const fresh: WatchedNode[] = [];
    const next = definitions.map((definition) => {
      const known = former.find((node) => isSameNode(node.definition, definition));
      const node = known ?? new WatchedNode(definition, this.#options);
      if (known === undefined) fresh.push(node);
      else former.splice(former.indexOf(known), 1);
      node.role = definition.role;
      this.#leftAt.delete(node);
      return node;
    });
    for (const node of former) {
      node.role = "leaving";
      if (!this.#leftAt.has(node)) this.#leftAt.set(node, this.#options.clock());
    }
    this.#nodes = [...next, ...former];
    await Promise.all(fresh.map((node) => node.start()));
  }

  /**
   * Lets go of leaving nodes that stay down, or on which no session can be any more.
   * @param afterMs how long records live, in milliseconds
   * @returns the nodes that are gone
   */
  dismiss(afterMs: number): readonly WatchedNode[] {
    const now = this.#options.clock();
    const gone = [...this.#leftAt]
      .filter(
        ([{ isUp, changedAt }, leftAt]) =>
          now >= leftAt + afterMs || (!isUp && now >= changedAt + GIVE_UP_AFTER_MS),
      )
      .map(([node]) => node);
    for (const node of gone) {
      node.close();
      this.#leftAt.delete(node);
    }
    if (gone.length > 0) this.#nodes = this.#nodes.filter((node) => !gone.includes(node));
    return gone;
  }

  close(): void {
    for (const node of this.#nodes) node.close();
  }
}

function isSameNode(one: NodeDefinition, other: NodeDefinition): boolean {
  return (
    one.id === other.id &&
    one.host === other.host &&
    one.port === other.port &&
    one.tls === other.tls
  );
}
