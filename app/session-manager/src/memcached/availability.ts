/** Decides whether a memcached node is up: any failure marks it down at once, a probe finds it back. */
import type { Clock } from "../clock.ts";
import { NodeError } from "../errors.ts";
import type { NodeDefinition } from "../nodes.ts";
import type { NodeRole } from "../placement.ts";
import type {
  Connect,
  Expected,
  NodeConnection,
  NodeIdentity,
  NodeOperations,
  StoredValue,
  StoreResult,
} from "./node.ts";

/** Together below the 250 ms within which a node that returned has to be found. */
const PROBE_TIMEOUT_MS = 150;
const PROBE_PAUSE_MS = 80;
/** How often an idle connection is asked whether the node still answers: a hung node closes nothing. */
const HEARTBEAT_MS = 1000;

export type NodeState = "up" | "down";

/** `restarted`: it is up, but another process than before, so it is empty. */
export type NodeChange = "up" | "restarted" | "down";

export interface WatchOptions {
  readonly connect: Connect;
  /** Deadline of a heartbeat in milliseconds, asked at each. */
  readonly operationTimeoutMs: () => number;
  readonly onChange: (node: WatchedNode, change: NodeChange, reason: Error | undefined) => void;
  /** The node is there, but won't have us (a wrong password, say). Called once for each reason until it is up. */
  readonly onRefused?: (node: WatchedNode, reason: NodeError) => void;
  readonly clock: Clock;
}

/** One memcached node over all its lives. While it is down its operations reject at once. */
export class WatchedNode implements NodeOperations {
  readonly definition: NodeDefinition;
  /** What backups it gets; the configuration may change it. */
  role: NodeRole;
  readonly #options: WatchOptions;
  #connection: NodeConnection | undefined;
  #identity: NodeIdentity | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #lives = 0;
  #restarts = 0;
  #refusal: string | undefined;
  /** When it went up or down, in milliseconds since the Unix epoch. */
  changedAt: number;

  constructor(definition: NodeDefinition, options: WatchOptions) {
    this.definition = definition;
    this.role = definition.role;
    this.#options = options;
    this.changedAt = options.clock();
  }

  get id(): string | undefined {
    return this.definition.id;
  }

  get isUp(): boolean {
    return this.#connection !== undefined;
  }

  /** How often it went up so far. */
  get lives(): number {
    return this.#lives;
  }

  /** How often it was found to be another process than before, and so to have been empty. */
  get restarts(): number {
    return this.#restarts;
  }

  get state(): NodeState {
    return this.isUp ? "up" : "down";
  }

  /** What logs and errors call it. */
  get label(): string {
    return this.id ?? this.address;
  }

  get address(): string {
    const { host, port } = this.definition;
    return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  }

  /** Resolves after a probe or two, whether it found the node or not; probing goes on until `close()`. */
  async start(): Promise<void> {
    await this.#probe();
    // A process that is just starting may have been too busy to notice the answer.
    if (!this.isUp) await this.#probe();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#connection?.close();
    this.#connection = undefined;
  }

  async get(key: string, timeoutMs: number): Promise<StoredValue | undefined> {
    return this.#open().get(key, timeoutMs);
  }

  async store(
    key: string,
    value: Buffer,
    ttlSeconds: number,
    expected: Expected,
    timeoutMs: number,
  ): Promise<StoreResult> {
    return this.#open().store(key, value, ttlSeconds, expected, timeoutMs);
  }

  async touch(key: string, ttlSeconds: number, timeoutMs: number): Promise<boolean> {
    return this.#open().touch(key, ttlSeconds, timeoutMs);
  }

  async delete(key: string, timeoutMs: number, cas?: string): Promise<boolean> {
    return this.#open().delete(key, timeoutMs, cas);
  }

  async identify(timeoutMs: number): Promise<NodeIdentity> {
    return this.#open().identify(timeoutMs);
  }

  async keys(prefix: string, timeoutMs: number): Promise<string[] | undefined> {
    return this.#open().keys(prefix, timeoutMs);
  }

  #open(): NodeConnection {
    if (this.#connection === undefined) {
      throw new NodeError("node_down", `The node ${this.label} is down.`);
    }
    return this.#connection;
  }

  async #probe(): Promise<void> {
    let opened: NodeConnection | undefined;
    try {
      const connection = await this.#options.connect(
        this.definition,
        PROBE_TIMEOUT_MS,
        (reason) => {
          this.#goDown(connection, reason);
        },
      );
      opened = connection;
      const identity = await connection.identify(PROBE_TIMEOUT_MS);
      if (this.#isClosed) connection.close();
      else this.#goUp(connection, identity);
    } catch (error) {
      opened?.close();
      this.#noteRefusal(error);
      this.#schedule(() => this.#probe(), PROBE_PAUSE_MS);
    }
  }

  #noteRefusal(error: unknown): void {
    if (!(error instanceof NodeError) || error.code !== "node_error") return;
    if (this.#isClosed || error.message === this.#refusal) return;
    this.#refusal = error.message;
    this.#options.onRefused?.(this, error);
  }

  #goUp(connection: NodeConnection, identity: NodeIdentity): void {
    const before = this.#identity;
    const isAnother =
      before !== undefined &&
      (before.processId !== identity.processId || before.startedAt !== identity.startedAt);
    this.#connection = connection;
    this.#lives += 1;
    if (isAnother) this.#restarts += 1;
    this.#identity = identity;
    this.#refusal = undefined;
    this.changedAt = this.#options.clock();
    this.#schedule(() => this.#beat(), HEARTBEAT_MS);
    this.#options.onChange(this, isAnother ? "restarted" : "up", undefined);
  }

  #goDown(connection: NodeConnection, reason: Error): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.changedAt = this.#options.clock();
    this.#schedule(() => this.#probe(), 0);
    this.#options.onChange(this, "down", reason);
  }

  /** A heartbeat that fails ends the connection, which marks the node down. */
  async #beat(): Promise<void> {
    const connection = this.#connection;
    await connection?.identify(this.#options.operationTimeoutMs()).catch(() => {});
    if (connection === this.#connection) this.#schedule(() => this.#beat(), HEARTBEAT_MS);
  }

  #schedule(task: () => Promise<void>, delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void task(), delayMs);
  }
}
