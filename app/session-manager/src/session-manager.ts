/** Decides how a session lives, from the request that names it to its end: the sticky life cycle. */
import { randomBytes } from "node:crypto";
import type { StoreSettings } from "./backup.ts";
import { Burial } from "./burial.ts";
import type { Clock } from "./clock.ts";
import { OptionError } from "./errors.ts";
import { type SessionEvent, SessionEventHub, type SessionEventName } from "./events.ts";
import { Finder } from "./finder.ts";
import { Finisher } from "./finisher.ts";
import {
  describeCopies,
  describeLiveSession,
  describeRecord,
  type Inspection,
  type NodeInspection,
} from "./inspection.ts";
import type { Logger } from "./logger.ts";
import { type NodeChange, WatchedNode } from "./memcached/availability.ts";
import type { Connect } from "./memcached/node.ts";
import { SessionMemory } from "./memory.ts";
import type { Options } from "./options/check-options.ts";
import { type BackupResult, Protection } from "./protection.ts";
import { readCopies } from "./copies.ts";
import { formatSessionId, newToken, parseSessionId, splitPrefix } from "./session-id.ts";
import { LiveSession, type SessionView } from "./session.ts";
import { Statistics, type StatisticsValue } from "./statistics.ts";
import type { Succession } from "./succession.ts";
import { transcoderNamed } from "./transcoders/transcoder-named.ts";
import { toAttributes, type Transcoder } from "./transcoders/transcoder.ts";

const VISIT_EVERY_MS = 1000;
const CLOSE_WITHIN_MS = 10_000;

/** What the manager is handed from outside, so that tests can hand in their own. */
export interface Surroundings {
  readonly logger: Logger;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly connect: Connect;
}

/** As `fastify.sessions.statistics()` gives it. */
export interface ManagerStatistics extends StatisticsValue {
  /** Sessions in this app server's memory. */
  readonly sessions: number;
}

export class SessionManager {
  readonly route: string | undefined;
  readonly #options: Options;
  readonly #surroundings: Surroundings;
  readonly #nodes: readonly WatchedNode[];
  readonly #memory: SessionMemory;
  readonly #statistics: Statistics;
  readonly #events: SessionEventHub;
  readonly #finder: Finder;
  readonly #protection: Protection;
  readonly #finisher: Finisher;
  readonly #burial: Burial;
  readonly #settings: StoreSettings;
  #visits: NodeJS.Timeout | undefined;

  constructor(options: Options, surroundings: Surroundings) {
    const { logger, clock, random, connect } = surroundings;
    this.route = options.route;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#memory = new SessionMemory(clock);
    this.#statistics = new Statistics(options.enableStatistics);
    this.#events = new SessionEventHub(options.route ?? "", clock, (err) =>
      logger.error({ err }, "A listener of session events failed."),
    );
    this.#settings = this.#storeSettings();
    const onChange = (node: WatchedNode, change: NodeChange, reason: Error | undefined) =>
      this.#onNodeChange(node, change, reason);
    const onRefused = (node: WatchedNode, reason: Error) =>
      logger.error(`The node ${node.label} can't be used: ${reason.message}`);
    const operationTimeoutMs = options.operationTimeout;
    const watch = { connect, operationTimeoutMs, onChange, onRefused, clock };
    this.#nodes = options.nodes.map((definition) => new WatchedNode(definition, watch));
    this.#burial = new Burial({ ...this.#settings, timeoutMs: options.operationTimeout });
    const parts = {
      nodes: this.#nodes,
      route: this.route,
      author: { owner: options.route ?? "", writer: randomBytes(4).toString("hex") },
      statistics: this.#statistics,
      emit: this.#events.emit,
      logger,
    };
    const { keyFor } = this.#settings;
    const memory = this.#memory;
    this.#finder = new Finder({
      ...parts,
      memory,
      keyFor,
      timeoutMs: options.operationTimeout,
      clock,
      hasEnded: (token) => this.#burial.hasEnded(token),
      onExpired: (session) => this.#finisher.expire(session),
    });
    this.#protection = new Protection({
      ...parts,
      transcoder: transcoderFor(options.transcoderFactory),
      settings: this.#settings,
      random,
      onConflict: (session) => memory.remove(session, "superseded"),
    });
    this.#finisher = new Finisher({
      ...parts,
      memory,
      protection: this.#protection,
      isAsync: options.sessionBackupAsync,
      backgroundStores: options.backupThreadCount,
      burial: this.#burial,
      random,
    });
  }

  /** Resolves when every node was asked once, whether it is up or not. */
  async start(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.start()));
    this.#visits = setInterval(() => this.#visitDue(), VISIT_EVERY_MS);
    const idsOf = (role: string) =>
      this.#nodes.filter((node) => node.role === role).map((node) => node.id ?? node.address);
    this.#surroundings.logger.info(
      `MemcachedSessionService finished initialization, sticky ${this.#options.sticky}, with node ids [${idsOf("primary").join(", ")}] and failover node ids [${idsOf("failover").join(", ")}]`,
    );
  }

  /**
   * The session that a cookie value stands for; without a promise where memory has it.
   * A value that is not an id, or an id without a session, is `undefined`: a client can't choose an id.
   */
  find(cookieValue: string): LiveSession | undefined | Promise<LiveSession | undefined> {
    const id = parseSessionId(splitPrefix(cookieValue).id);
    if (id === undefined) {
      this.#surroundings.logger.info(
        `A session cookie of ${cookieValue.length} characters is not a session id; it is ignored.`,
      );
      return undefined;
    }
    return this.#finder.find(id);
  }

  /** A new session; it exists for this request alone until `finish` finds an attribute in it. */
  create(): LiveSession {
    const now = this.#surroundings.clock();
    return new LiveSession({
      token: newToken(),
      createdAt: now,
      lastAccessAt: now,
      idleSeconds: this.#options.maxInactiveInterval,
      attributes: toAttributes({}),
    });
  }

  idOf(session: LiveSession): string {
    return formatSessionId({ token: session.token, node: session.nodeId, route: this.route });
  }

  /**
   * Ends a request: backs up only what changed. Without a promise where there is nothing to store.
   * @param view absent when the request had no session or never asked for it
   * @param successions sessions that this one replaces since `regenerate`; they end once it is stored
   * @throws SessionConflictError, UnsupportedAttributeError, ValueTooLargeError: the change is not saved
   */
  finish(
    view: SessionView | undefined,
    successions: readonly Succession[],
  ): BackupResult | Promise<BackupResult> {
    return this.#finisher.finish(view, successions);
  }

  /** Ends a session everywhere in reach. Nothing brings it back. */
  async destroy(session: LiveSession): Promise<void> {
    await this.#finisher.destroy(session);
  }

  /** What is known of a session, by its id or cookie value. Neither uses it nor takes it over. */
  async inspect(idOrCookieValue: string): Promise<Inspection> {
    const id = parseSessionId(splitPrefix(idOrCookieValue).id);
    if (id === undefined) return { session: null, copies: [] };
    const key = this.#settings.keyFor(id.token);
    const timeoutMs = this.#options.operationTimeout;
    const copies = await readCopies(this.#nodes, key, id.token, timeoutMs);
    const local = id.route === this.route ? this.#memory.get(id.token) : undefined;
    const session =
      local === undefined || this.#memory.isExpired(local)
        ? describeRecord(copies, this.#surroundings.clock())
        : describeLiveSession(local, this.route ?? "");
    return { session, copies: describeCopies(copies) };
  }

  nodes(): NodeInspection[] {
    return this.#nodes.map(({ label, role, state, address }) => ({
      id: label,
      role,
      state,
      address,
    }));
  }

  statistics(): ManagerStatistics {
    return { ...this.#statistics.value(), sessions: this.#memory.size };
  }

  /** Calls `listener` for each event of this type; returns how to stop listening. */
  on<N extends SessionEventName>(type: N, listener: (event: SessionEvent<N>) => void): () => void {
    return this.#events.on(type, listener);
  }

  /** Waits for the stores under way (10 s at most), then lets go of the nodes. */
  async close(): Promise<void> {
    clearInterval(this.#visits);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), CLOSE_WITHIN_MS);
    });
    const outcome = await Promise.race([this.#idle(), deadline]);
    clearTimeout(timer);
    if (outcome === "late")
      this.#surroundings.logger.error("Stores were still under way at the end.");
    for (const node of this.#nodes) node.close();
  }

  async #idle(): Promise<void> {
    await this.#finisher.idle();
    await this.#protection.idle();
  }

  #onNodeChange(node: WatchedNode, change: NodeChange, reason: Error | undefined): void {
    const { logger } = this.#surroundings;
    const detail = { node: node.label };
    if (change === "down") {
      this.#loseBackupsOn(node);
      logger.warn(`The node ${node.label} (${node.address}) is down: ${reason?.message}`);
      this.#events.emit("node-down", { ...detail, reason: reason?.message ?? "" });
      return;
    }
    if (change === "restarted") this.#loseBackupsOn(node);
    this.#burial.payDebts(node, change === "restarted").catch((err: unknown) => {
      logger.error({ err }, `Could not bring tombstones to node ${node.label}.`);
    });
    logger.info(
      `The node ${node.label} (${node.address}) is up${change === "restarted" ? " again, and empty" : ""}.`,
    );
    this.#events.emit(change === "restarted" ? "node-restarted" : "node-up", detail);
    this.#saveUnprotected();
  }

  #loseBackupsOn(node: WatchedNode): void {
    for (const session of this.#memory.all()) {
      if (session.home === node) session.isProtected = false;
    }
  }

  /** Also once a second: a node that was full, or slow for a moment, has never been down. */
  #saveUnprotected(): void {
    if (!this.#nodes.some(({ isUp }) => isUp)) return;
    for (const session of this.#protection.unprotected) {
      if (!this.#protection.isSaving(session)) this.#finisher.saveInBackground(session, false);
    }
  }

  #visitDue(): void {
    this.#saveUnprotected();
    const { expired, toRenew } = this.#memory.visitDue();
    for (const session of expired) this.#finisher.expire(session);
    for (const session of toRenew) this.#finisher.saveInBackground(session, true);
  }

  #storeSettings(): StoreSettings {
    const { logger, clock } = this.#surroundings;
    const { storageKeyPrefix, sessionBackupTimeout } = this.#options;
    return {
      keyFor: (token) => `${storageKeyPrefix}${token}`,
      timeoutMs: sessionBackupTimeout,
      clock,
      onUndecodable: (token, node, err) =>
        logger.warn(
          { err },
          `What node ${node.label} held for session ${token} is not a record; it is replaced.`,
        ),
    };
  }
}

function transcoderFor(factory: Options["transcoderFactory"]): Transcoder {
  if (typeof factory !== "string") return factory;
  const transcoder = transcoderNamed(factory);
  if (transcoder === undefined) throw new OptionError(`option transcoderFactory = ${factory}`);
  return transcoder;
}
