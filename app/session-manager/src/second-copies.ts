/**
 * Decides whose missing copies an app server makes without stickiness, and when: those of the sessions that it used last,
 * whenever a node comes or goes.
 */
import { BackgroundPass } from "./background-pass.ts";
import type { Burial } from "./burial.ts";
import type { Clock } from "./clock.ts";
import type { Emit } from "./events.ts";
import type { FoundSession } from "./inventory.ts";
import type { Logger } from "./logger.ts";
import type { NodeSet } from "./memcached/node-set.ts";
import { type CopyOutcome, copyMissing } from "./missing-copies.ts";
import { isUsable } from "./placement.ts";
import type { LiveSession } from "./session.ts";
import type { StoreSettings } from "./store-on-node.ts";
import { type UsedSession, UsedSessions } from "./used-sessions.ts";

export interface SecondCopiesParts {
  readonly nodes: NodeSet;
  readonly settings: StoreSettings;
  readonly operationTimeoutMs: () => number;
  readonly burial: Burial;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly logger: Logger;
}

export class SecondCopies {
  readonly #parts: SecondCopiesParts;
  readonly #used: UsedSessions;
  /** By token, those that could not be looked after; the next visit tries again. */
  readonly #unfinished = new Map<string, UsedSession>();
  readonly #copying: BackgroundPass<UsedSession>;

  constructor(parts: SecondCopiesParts) {
    this.#parts = parts;
    this.#used = new UsedSessions(parts.clock);
    this.#copying = new BackgroundPass(
      (used: UsedSession) => this.#copyMissing(used),
      (count, durationMs) =>
        parts.logger.info(
          `The missing copies of ${count} sessions were made without a request, in ${Math.round(durationMs)} ms.`,
        ),
    );
  }

  /** A request has stored or read it. */
  note(session: LiveSession): void {
    this.#used.note(session);
  }

  /** They were there before this app server started. @param idleSeconds of sessions that do not say otherwise */
  noteFound(found: readonly FoundSession[], idleSeconds: number): void {
    this.#used.noteFound(found, idleSeconds);
  }

  /** A node has come or gone. */
  heal(): void {
    this.#unfinished.clear();
    // With a single node up there is nowhere to copy to.
    if (this.#parts.nodes.all.filter(isUsable).length > 1) {
      this.#copying.begin(this.#used.newestFirst());
    }
  }

  /** To be called once a second. */
  retry(): void {
    this.#copying.retry(() => {
      const unfinished = [...this.#unfinished.values()];
      this.#unfinished.clear();
      return unfinished;
    });
  }

  /** What is left, other app servers do, or the next request. */
  stop(): void {
    this.#unfinished.clear();
    this.#copying.begin([]);
  }

  forgetAll(): void {
    this.#used.clear();
    this.stop();
  }

  /** Resolves when no copy is under way. */
  async idle(): Promise<void> {
    await this.#copying.idle();
  }

  /** @returns whether there is a copy more */
  async #copyMissing(used: UsedSession): Promise<boolean> {
    const { emit, logger } = this.#parts;
    const { token } = used;
    const startedAt = performance.now();
    try {
      const result = await this.#copy(used);
      if (result.outcome === "gone") this.#used.forget(token);
      if (result.outcome === "unknown") this.#unfinished.set(token, used);
      if (result.outcome !== "copied") return false;
      const durationMs = performance.now() - startedAt;
      for (const node of result.nodes) {
        emit("re-protected", { token, node: node.label, version: result.version, durationMs });
      }
    } catch (err) {
      logger.warn({ err }, `Could not copy session ${token} to another node.`);
      return false;
    }
    return true;
  }

  async #copy({ token, home }: UsedSession): Promise<CopyOutcome> {
    const { nodes, settings, operationTimeoutMs, burial } = this.#parts;
    if (burial.hasEnded(token)) return { outcome: "gone" };
    // No request waits, so the node is not to be hurried.
    return copyMissing(token, nodes.all, home, { ...settings, timeoutMs: operationTimeoutMs });
  }
}
