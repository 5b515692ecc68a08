/**
 * Decides whether the CAS value of a record is still good for something: it stands for what this process stored or
 * read on a node, in this life of the node. After a restart a node counts from the beginning.
 */
import type { WatchedNode } from "./memcached/availability.ts";

export class SeenCas {
  #seen: Map<WatchedNode, { readonly cas: string; readonly lives: number }> | undefined;

  /** `undefined`: unknown, so the record has to be read before it can be replaced. */
  on(node: WatchedNode): string | undefined {
    const seen = this.#seen?.get(node);
    return seen?.lives === node.lives ? seen.cas : undefined;
  }

  /**
   * @param cas absent where the protocol did not tell
   * @param lives of the node, before it was asked
   */
  note(node: WatchedNode, cas: string | undefined, lives: number): void {
    if (cas === undefined) this.#seen?.delete(node);
    else (this.#seen ??= new Map()).set(node, { cas, lives });
  }
}
