/** Decides what there is once for an app server, whatever its life cycle, and how its configuration changes. */
import { Burial } from "./burial.ts";
import type { Clock } from "./clock.ts";
import { readCopies } from "./copies.ts";
import { InvalidTokenError } from "./errors.ts";
import { type SessionEvent, SessionEventHub, type SessionEventName } from "./events.ts";
import {
  describeCopies,
  describeLiveSession,
  describeRecord,
  type Inspection,
  type NodeInspection,
} from "./inspection.ts";
import type { LifeCycle, RequestFacts, Visit } from "./life-cycle.ts";
import type { Logger } from "./logger.ts";
import type { Connect } from "./memcached/node.ts";
import { HangWatch } from "./hang-watch.ts";
import { NodeSet } from "./memcached/node-set.ts";
import { newLifeCycle } from "./new-life-cycle.ts";
import { checkOptions, type Options, type SessionManagerOptions } from "./options/check-options.ts";
import type { CHANGEABLE_OPTIONS } from "./options/context-schema.ts";
import { refuseFixed } from "./options/refuse-fixed.ts";
import { recordForm } from "./record-form.ts";
import { refusesFormer, Signatures } from "./record-signature.ts";
import {
  newToken,
  parseSessionId,
  type SessionId,
  splitPrefix,
  TOKEN_PATTERN,
} from "./session-id.ts";
import { LiveSession } from "./session.ts";
import { Statistics, type StatisticsValue } from "./statistics.ts";
import type { StoreSettings } from "./store-on-node.ts";
import { toAttributes } from "./transcoders/transcoder.ts";
import { Upkeep } from "./upkeep.ts";

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
  /** What it owned before it started is back in memory, as far as it can be. */
  readonly isRecalled: boolean;
}

/** Options that `reconfigure` takes. One that is absent stays; one that is `undefined` gets its default. */
export type ChangeableOptions = {
  [K in (typeof CHANGEABLE_OPTIONS)[number]]?: SessionManagerOptions[K] | undefined;
};

export class SessionManager {
  readonly #surroundings: Surroundings;
  readonly #nodes: NodeSet;
  readonly #statistics: Statistics;
  readonly #events: SessionEventHub;
  readonly #burial: Burial;
  readonly #hangWatch: HangWatch;
  readonly #upkeep: Upkeep;
  readonly #signatures: Signatures;
  readonly #settings: StoreSettings;
  /** As they were given. */
  #input: SessionManagerOptions;
  #options: Options;
  #lifeCycle: LifeCycle;
  /** Also former ones, whose last requests may still be under way. */
  readonly #lifeCycles = new Set<LifeCycle>();
  #reconfiguring: Promise<unknown> = Promise.resolve();

  /** @throws OptionError */
  constructor(input: SessionManagerOptions, surroundings: Surroundings) {
    const { logger, clock, connect } = surroundings;
    const options = checkOptions(input);
    this.#input = input;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#statistics = new Statistics(options.enableStatistics);
    this.#events = new SessionEventHub(options.route ?? "", clock, (err) =>
      logger.error({ err }, "A listener of session events failed."),
    );
    this.#signatures = new Signatures(options.storageKeyPrefix, options.secret);
    this.#settings = this.#storeSettings();
    this.#nodes = new NodeSet(options.nodes, {
      connect,
      operationTimeoutMs: this.#operationTimeoutMs,
      onChange: (node, change, reason) => this.#upkeep.onNodeChange(node, change, reason),
      onRefused: (node, reason) =>
        logger.error(`The node ${node.label} can't be used: ${reason.message}`),
      clock,
    });
    this.#burial = new Burial({ ...this.#settings, timeoutMs: this.#operationTimeoutMs });
    this.#lifeCycle = this.#newLifeCycle();
    this.#hangWatch = new HangWatch(() => this.#lifeCycle.doubt());
    this.#upkeep = new Upkeep({
      nodes: this.#nodes,
      lifeCycle: () => this.#lifeCycle,
      lifeCycles: this.#lifeCycles,
      burial: this.#burial,
      keyPrefix: options.storageKeyPrefix,
      idleSeconds: () => this.#options.maxInactiveInterval,
      emit: this.#events.emit,
      logger,
    });
  }

  /** Sessions live in this app server's memory; false: in memcached. */
  get sticky(): boolean {
    return this.#options.sticky;
  }

  /** Resolves when every node was asked once, whether it is up or not. */
  async start(): Promise<void> {
    await this.#nodes.start();
    await this.#upkeep.start();
    this.#hangWatch.start();
    this.#surroundings.logger.info(
      `MemcachedSessionService finished initialization, sticky ${this.sticky}, with node ids ${this.#idsOf("primary")} and failover node ids ${this.#idsOf("failover")}`,
    );
  }

  /** Requests with this path (without the query) have no session. */
  isIgnored(path: string): boolean {
    return this.#options.ignoredPath?.test(path) === true;
  }

  /**
   * Begins a request's visit; without a promise where memory has the answer. A cookie value that is not an id,
   * or an id without a session, gives no session: a client can't choose an id.
   * @param cookieValue absent where the request brought none
   */
  begin(cookieValue: string | undefined, request: RequestFacts): Visit | Promise<Visit> {
    if (cookieValue === undefined) return this.#lifeCycle.begin(undefined, request);
    this.#hangWatch.look();
    const id = this.#idIn(cookieValue);
    if (id === undefined) {
      this.#surroundings.logger.info(
        `A session cookie of ${cookieValue.length} characters is not a session id; it is ignored.`,
      );
    }
    return this.#lifeCycle.begin(id, request);
  }

  /**
   * A new session; it exists for its request alone until the end of that finds an attribute in it.
   * @param token an id generator's; default: 128 random bits
   * @throws InvalidTokenError when it is no token, or in use
   */
  create(token?: string): LiveSession {
    if (token !== undefined) this.#refuseBadToken(token);
    const now = this.#surroundings.clock();
    return new LiveSession({
      token: token ?? newToken(),
      createdAt: now,
      lastAccessAt: now,
      idleSeconds: this.#options.maxInactiveInterval,
      attributes: toAttributes({}),
    });
  }

  /**
   * Changes the configuration while requests go on; no session is lost. Resolves when it is in effect, and new
   * nodes were asked once; sessions of nodes that were taken out move in the background. A node that is taken
   * out is read from for as long as a session may be left there.
   * @throws OptionError naming what is wrong, or what can't be changed at run time; SessionUnavailableError when
   * stickiness can't be given up, because sessions are in memory alone. The former configuration stays.
   */
  reconfigure(changes: ChangeableOptions): Promise<void> {
    const next = this.#reconfiguring.then(() => this.#reconfigure(changes));
    this.#reconfiguring = next.catch(() => {});
    return next;
  }

  async #reconfigure(changes: ChangeableOptions): Promise<void> {
    const former = this.#options;
    const formerInput = this.#input;
    const input = { ...formerInput, ...changes } as SessionManagerOptions;
    const options = checkOptions(input);
    refuseFixed(former, options);
    if (former.sticky && !options.sticky) await this.#lifeCycle.retire();
    this.#input = input;
    this.#options = options;
    this.#signatures.use(options.secret);
    await this.#nodes.replace(options.nodes);
    if (former.sticky !== options.sticky) {
      const retired = this.#lifeCycle;
      this.#lifeCycle = this.#newLifeCycle();
      retired.letGo();
    }
    this.#surroundings.logger.info(
      `Loaded new memcached node configuration. Former config: ${describeNodes(formerInput)} New config: ${describeNodes(input)} New node ids: ${this.#idsOf("primary")} New failover node ids: ${this.#idsOf("failover")}`,
    );
    // What was stored under another rule is not what would be stored now, or can't be read any more.
    const isStale =
      former.enabled !== options.enabled ||
      refusesFormer(former.secret, options.secret) ||
      former.storedAttribute?.source !== options.storedAttribute?.source;
    if (isStale) this.#lifeCycle.loseBackups();
    this.#upkeep.heal();
  }

  /** What is known of a session, by its id or cookie value. Neither uses it nor takes it over. */
  async inspect(idOrCookieValue: string): Promise<Inspection> {
    const id = this.#idIn(idOrCookieValue) ?? this.#parse(idOrCookieValue);
    if (id === undefined) return { session: null, copies: [] };
    const timeoutMs = this.#options.operationTimeout;
    const copies = await readCopies(this.#nodes.all, id.token, this.#settings, timeoutMs);
    const local = this.#lifeCycle.peek(id);
    const session =
      local === undefined
        ? describeRecord(copies, this.#surroundings.clock())
        : describeLiveSession(local, this.#options.route ?? "");
    return { session, copies: describeCopies(copies) };
  }

  nodes(): NodeInspection[] {
    return this.#nodes.all.map(({ label, role, state, address }) => ({
      id: label,
      role,
      state,
      address,
    }));
  }

  statistics(): ManagerStatistics {
    const { isRecalled } = this.#upkeep;
    return { ...this.#statistics.value(), sessions: this.#lifeCycle.size, isRecalled };
  }

  /** Calls `listener` for each event of this type; returns how to stop listening. */
  on<N extends SessionEventName>(type: N, listener: (event: SessionEvent<N>) => void): () => void {
    return this.#events.on(type, listener);
  }

  /** Waits for the stores under way (10 s at most), then lets go of the nodes. */
  async close(): Promise<void> {
    this.#upkeep.stop();
    this.#hangWatch.close();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), CLOSE_WITHIN_MS);
    });
    const outcome = await Promise.race([this.#closeLifeCycles(), deadline]);
    clearTimeout(timer);
    if (outcome === "late")
      this.#surroundings.logger.error("Stores were still under way at the end.");
    this.#nodes.close();
  }

  async #closeLifeCycles(): Promise<void> {
    await Promise.all([...this.#lifeCycles].map((lifeCycle) => lifeCycle.close()));
    if (this.#burial.debts.isBehind(this.#nodes.all)) await this.#upkeep.settleDebts();
    await this.#burial.debts.idle();
  }

  #idIn(cookieValue: string): SessionId | undefined {
    const { cookiePrefix } = this.#options;
    const { id } = splitPrefix(cookieValue);
    return id.startsWith(cookiePrefix) ? this.#parse(id.slice(cookiePrefix.length)) : undefined;
  }

  #parse(id: string): SessionId | undefined {
    return parseSessionId(id, this.#options.idGenerator === undefined ? "ours" : "any");
  }

  #refuseBadToken(token: string): void {
    if (typeof token !== "string" || !TOKEN_PATTERN.test(token)) {
      const given = typeof token === "string" ? JSON.stringify(token) : `a ${typeof token}`;
      throw new InvalidTokenError(
        `${given}; a token is 16 to 128 letters (A-Z, a-z), digits and underscores`,
      );
    }
    const id = { token, node: undefined, route: this.#options.route };
    if (this.#burial.hasEnded(token) || this.#lifeCycle.peek(id) !== undefined) {
      throw new InvalidTokenError(
        `the token of another session, ${token.slice(0, 8)}…; each has to be new, and impossible to guess`,
      );
    }
  }

  #newLifeCycle(): LifeCycle {
    const lifeCycle = newLifeCycle(() => this.#options, {
      ...this.#surroundings,
      nodes: this.#nodes,
      settings: this.#settings,
      burial: this.#burial,
      statistics: this.#statistics,
      emit: this.#events.emit,
    });
    this.#lifeCycles.add(lifeCycle);
    return lifeCycle;
  }

  #idsOf(role: string): string {
    const nodes = this.#nodes.all.filter((node) => node.role === role);
    return `[${nodes.map((node) => node.id ?? node.address).join(", ")}]`;
  }

  readonly #operationTimeoutMs = () => this.#options.operationTimeout;

  #storeSettings(): StoreSettings {
    const { logger, clock } = this.#surroundings;
    return {
      ...recordForm(this.#options.storageKeyPrefix, this.#signatures),
      timeoutMs: () => this.#options.sessionBackupTimeout,
      clock,
      onUndecodable: (token, node, err) =>
        logger.warn(
          { err },
          `What node ${node.label} held for session ${token} is not a record; it is replaced.`,
        ),
    };
  }
}

function describeNodes({ memcachedNodes, failoverNodes }: SessionManagerOptions): string {
  return `memcachedNodes ${memcachedNodes}, failoverNodes ${failoverNodes ?? "(none)"}.`;
}
