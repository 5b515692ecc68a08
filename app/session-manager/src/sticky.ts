/** Decides how sessions live with stickiness: in the memory of one app server, with a backup in memcached. */
import type { AttributeCodec } from "./attribute-codec.ts";
import { type Place, storeBackup } from "./backup.ts";
import type { Burial } from "./burial.ts";
import type { Clock } from "./clock.ts";
import { SessionUnavailableError } from "./errors.ts";
import type { Emit } from "./events.ts";
import { Finder } from "./finder.ts";
import { Finisher } from "./finisher.ts";
import type { LifeCycle, RequestFacts, Visit } from "./life-cycle.ts";
import type { Logger } from "./logger.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { NodeSet } from "./memcached/node-set.ts";
import { SessionMemory } from "./memory.ts";
import { placeBackup } from "./placement.ts";
import { Protection } from "./protection.ts";
import { SessionContents } from "./session-contents.ts";
import type { SessionId } from "./session-id.ts";
import type { Author, LiveSession } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import type { StoreSettings } from "./store-on-node.ts";

/** What both life cycles are made of. */
export interface LifeCycleParts {
  readonly nodes: NodeSet;
  readonly route: string | undefined;
  readonly author: Author;
  readonly codec: AttributeCodec;
  /** How long a store may take; loads and tombstones have `operationTimeoutMs`. */
  readonly settings: StoreSettings;
  readonly operationTimeoutMs: () => number;
  /** Option `enabled`. */
  readonly isEnabled: () => boolean;
  /** Stores follow the response instead of preceding it. */
  readonly isAsync: boolean;
  /** With asynchronous stores: what a request left is stored, not what the session holds by then. */
  readonly storesWhatRequestsLeft: boolean;
  readonly backgroundStores: number;
  readonly burial: Burial;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly statistics: Statistics;
  readonly emit: Emit;
  readonly logger: Logger;
}

export class StickyLifeCycle implements LifeCycle {
  readonly route: string | undefined;
  readonly #parts: LifeCycleParts;
  readonly #memory: SessionMemory;
  readonly #finder: Finder;
  readonly #contents: SessionContents;
  readonly #protection: Protection;
  readonly #finisher: Finisher;
  readonly #place: Place;
  /** On their way to be stored without a request. */
  readonly #healing = new Set<LiveSession>();

  constructor(parts: LifeCycleParts) {
    const { settings, operationTimeoutMs, clock, burial, random } = parts;
    this.route = parts.route;
    this.#parts = parts;
    this.#memory = new SessionMemory(clock);
    this.#place = (candidates, current) => placeBackup(candidates, current, random);
    const memory = this.#memory;
    this.#finder = new Finder({
      ...parts,
      isSticky: true,
      memory,
      form: settings,
      timeoutMs: operationTimeoutMs,
      hasEnded: (token) => burial.hasEnded(token),
      onExpired: (session) => this.#finisher.expire(session),
    });
    this.#contents = new SessionContents(parts);
    this.#protection = new Protection({
      ...parts,
      contents: this.#contents,
      isSticky: true,
      store: (session, job) =>
        storeBackup(parts.nodes.all, session.home, job, this.#place, settings),
      onNewCookie: (session) => memory.replan(session),
      onConflict: (session) => memory.remove(session, "superseded"),
    });
    this.#finisher = new Finisher({
      ...parts,
      memory,
      contents: this.#contents,
      protection: this.#protection,
      place: this.#place,
    });
  }

  begin(id: SessionId | undefined, _request: RequestFacts): Visit | Promise<Visit> {
    if (id === undefined) return this.#visit(undefined, false);
    const isJoining = this.#finder.isReading(id);
    const found = this.#finder.find(id);
    if (!(found instanceof Promise)) return this.#visit(found, false);
    return found.then(
      (session) => this.#visit(session, !isJoining),
      (error: unknown) => {
        if (error instanceof SessionUnavailableError) return this.#visit(undefined, false, error);
        throw error;
      },
    );
  }

  #visit(session: LiveSession | undefined, isFresh: boolean, unavailable?: Error): Visit {
    return {
      session,
      isFresh,
      unavailable,
      route: this.route,
      finish: (view, successions) => this.#finisher.finish(view, successions),
      save: (view, successions) => this.#finisher.save(view, successions),
      reload: (each) => this.#reload(each),
      isModified: (each) => this.#contents.isModified(each),
      destroy: (each) => this.#finisher.destroy(each),
      release: () => {},
    };
  }

  async #reload(session: LiveSession): Promise<LiveSession | undefined> {
    if (this.#parts.isEnabled()) await this.#protection.revert(session);
    const { token, nodeId: node } = session;
    return this.#finder.findNewest({ token, node, route: this.route });
  }

  get size(): number {
    return this.#memory.size;
  }

  peek(id: SessionId): LiveSession | undefined {
    const local = id.route === this.route ? this.#memory.get(id.token) : undefined;
    return local === undefined || this.#memory.isExpired(local) ? undefined : local;
  }

  loseBackups(node?: WatchedNode): void {
    for (const session of this.#memory.all()) {
      if (node === undefined || session.home === node) session.isProtected = false;
      if (node === undefined && this.#protection.isSaving(session)) void this.#saveAgain(session);
    }
  }

  /** A store that had begun by then is of no use. */
  async #saveAgain(session: LiveSession): Promise<void> {
    await this.#protection.settled(session);
    session.isProtected = false;
    this.#heal([session]);
  }

  /** Most recently used first: those are the ones that will be asked for. */
  heal(): void {
    if (this.#parts.isEnabled() && this.#parts.nodes.isAnyUp) this.#heal(this.#memory.all());
  }

  visitDue(): void {
    const { expired, toRenew } = this.#memory.visitDue();
    for (const session of expired) this.#finisher.expire(session);
    if (!this.#parts.isEnabled()) return;
    // A node that was full, or slow for a moment, has never been down, so nobody tells when it is back.
    if (this.#parts.nodes.isAnyUp) this.#heal(this.#protection.unprotected);
    for (const session of toRenew) void this.#finisher.saveInBackground(session, true);
  }

  /** @throws SessionUnavailableError when no node takes what memory alone has */
  async retire(): Promise<void> {
    await this.close();
    const save = async (session: LiveSession) => this.#finisher.saveInBackground(session, true);
    const due = [...this.#memory.all()].filter(({ isProtected }) => !isProtected);
    await Promise.all(due.map(save));
    await this.close();
    if (due.some((session) => session.state === "live" && !session.isProtected)) {
      throw new SessionUnavailableError("Sessions that are in memory alone can't be stored now.");
    }
  }

  letGo(): void {
    for (const session of this.#memory.all()) {
      if (session.isProtected) this.#memory.letGo(session);
    }
  }

  async close(): Promise<void> {
    await this.#finisher.idle();
    await this.#protection.idle();
  }

  #heal(sessions: Iterable<LiveSession>): void {
    const due = [...sessions].filter((session) => this.#needsHealing(session));
    due.sort((one, other) => other.lastAccessAt - one.lastAccessAt);
    for (const session of due) void this.#healOne(session);
  }

  #needsHealing(session: LiveSession): boolean {
    if (this.#protection.isSaving(session) || this.#healing.has(session)) return false;
    if (!session.isProtected) return true;
    return this.#place(this.#parts.nodes.all, session.home).reason !== "kept";
  }

  async #healOne(session: LiveSession): Promise<void> {
    const wasLost = !session.isProtected;
    this.#healing.add(session);
    const result = await this.#finisher.saveInBackground(session, true);
    this.#healing.delete(session);
    if (!wasLost || result?.outcome !== "stored") return;
    this.#parts.emit("re-protected", { ...session.about, durationMs: result.durationMs });
  }
}
