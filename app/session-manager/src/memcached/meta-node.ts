/**
 * Decides how meta commands use one connection to one node: all callers share it, what they ask within a tick
 * leaves in one write, and after any doubt the connection is thrown away.
 */
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { NodeError, ValueTooLargeError } from "../errors.ts";
import { checkKey, checkSize } from "./command-arguments.ts";
import {
  type Credentials,
  deleteCommand,
  getCommand,
  greetCommand,
  identifyCommand,
  itemLimitCommand,
  loginCommand,
  type MetaCommand,
  storeCommand,
  touchCommand,
} from "./meta-commands.ts";
import { listKeys } from "./list-keys.ts";
import { type MetaCall, MetaExchange } from "./meta-exchange.ts";
import { ProtocolError } from "./meta-replies.ts";
import type {
  Connect,
  Expected,
  NodeAddress,
  NodeConnection,
  NodeIdentity,
  StoredValue,
  StoreResult,
} from "./node.ts";

/** What memcached adds to key and value of an item (59 bytes with 1.6.18), with some room. */
const ITEM_OVERHEAD_BYTES = 80;

export interface MetaSettings {
  /** For a memcached with `-Y`; absent: no login. */
  readonly credentials?: Credentials;
  /** Certificate (PEM) that `tls` nodes must go back to; absent: the ones that Node.js trusts. */
  readonly ca?: string;
}

class MetaConnection implements NodeConnection {
  readonly #address: NodeAddress;
  readonly #settings: MetaSettings;
  readonly #socket: Socket;
  readonly #label: string;
  readonly #onClose: (reason: Error) => void;
  readonly #exchange = new MetaExchange();
  #lastOpaque = 0;
  #isCorked = false;
  #itemLimitBytes: number | undefined;
  #end: NodeError | undefined;

  constructor(address: NodeAddress, settings: MetaSettings, onClose: (reason: Error) => void) {
    this.#address = address;
    this.#settings = settings;
    this.#label = `${address.host}:${address.port}`;
    this.#onClose = onClose;
    this.#socket = openSocket(address, settings.ca);
    let isConnected = false;
    this.#socket.setNoDelay(true);
    this.#socket.on("connect", () => {
      isConnected = true;
    });
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#socket.on("error", (error: NodeJS.ErrnoException) => {
      const isHandshake = address.tls === true && isConnected && error.code !== "ECONNRESET";
      this.#fail(
        `failed: ${error.message}`,
        isHandshake ? new ProtocolError(error.message) : error,
      );
    });
    this.#socket.on("close", () => this.#fail("closed the connection"));
  }

  /** Resolves once the node has let us in and answered as this file needs it. */
  async greet(timeoutMs: number): Promise<void> {
    const { credentials } = this.#settings;
    const deadline = performance.now() + timeoutMs;
    // Alone: with further commands behind it, a refused login does not say why.
    if (credentials !== undefined) await this.#ask(loginCommand(credentials), timeoutMs);
    const leftMs = Math.max(1, deadline - performance.now());
    const itemLimit = this.#ask(itemLimitCommand(), leftMs).then((limitBytes) => {
      this.#itemLimitBytes = limitBytes;
    });
    const greeting = this.#ask(greetCommand(), leftMs);
    await Promise.all([greeting, itemLimit, this.identify(leftMs)]);
  }

  async get(key: string, timeoutMs: number): Promise<StoredValue | undefined> {
    checkKey(key);
    return this.#ask(getCommand(key), timeoutMs);
  }

  async store(
    key: string,
    value: Buffer,
    ttlSeconds: number,
    expected: Expected,
    timeoutMs: number,
  ): Promise<StoreResult> {
    checkKey(key);
    checkSize(value);
    this.#checkItemLimit(key, value);
    try {
      return await this.#ask(storeCommand(key, value, ttlSeconds, expected), timeoutMs);
    } catch (error) {
      if (error instanceof NodeError && /too large/.test(error.message)) {
        throw new ValueTooLargeError(value.length, undefined);
      }
      throw error;
    }
  }

  async touch(key: string, ttlSeconds: number, timeoutMs: number): Promise<boolean> {
    checkKey(key);
    return this.#ask(touchCommand(key, ttlSeconds), timeoutMs);
  }

  async delete(key: string, timeoutMs: number, cas?: string): Promise<boolean> {
    checkKey(key);
    return this.#ask(deleteCommand(key, cas), timeoutMs);
  }

  async identify(timeoutMs: number): Promise<NodeIdentity> {
    return this.#ask(identifyCommand(), timeoutMs);
  }

  async keys(prefix: string, timeoutMs: number): Promise<string[] | undefined> {
    const { credentials, ca } = this.#settings;
    const login = credentials && loginCommand(credentials);
    return listKeys(openSocket(this.#address, ca), {
      label: this.#label,
      prefix,
      timeoutMs,
      login: login && `${login.line}\r\n${login.data?.toString("latin1")}\r\n`,
    });
  }

  close(): void {
    this.#stop(new NodeError("node_down", `The connection to ${this.#label} was closed.`));
  }

  /** Such a store must not be sent: `ms` deletes what is under the key before it refuses, whatever it expects. */
  #checkItemLimit(key: string, value: Buffer): void {
    if (this.#itemLimitBytes === undefined) return;
    const limitBytes = this.#itemLimitBytes - key.length - ITEM_OVERHEAD_BYTES;
    if (value.length > limitBytes) throw new ValueTooLargeError(value.length, limitBytes);
  }

  /** One command, one reply, one deadline. */
  async #ask<T>(command: MetaCommand<T>, timeoutMs: number): Promise<T> {
    if (this.#end !== undefined) throw this.#end;
    return new Promise<T>((resolve, reject) => {
      let isWaiting = true;
      const settle = () => {
        isWaiting = false;
        clearTimeout(timer);
      };
      const abandon = (reason: Error) => {
        settle();
        reject(reason);
      };
      // A busy event loop fires timers before it reads sockets: look once more before calling it a timeout.
      const timer = setTimeout(
        () =>
          setImmediate(() => {
            if (isWaiting) this.#expire(abandon, command.name, timeoutMs);
          }),
        timeoutMs,
      );
      this.#send(command, {
        take: (reply) => {
          if (reply.code === "STAT") return command.note?.(reply);
          resolve(command.answer(reply));
          settle();
        },
        refuse: (message) => abandon(this.#refused(command.name, message)),
        abandon,
      });
    });
  }

  #send<T>(
    { line, data, codes, isClassic = false }: MetaCommand<T>,
    call: Omit<MetaCall, "opaque" | "codes">,
  ): void {
    const opaque = isClassic ? undefined : String((this.#lastOpaque += 1));
    const { take, refuse, abandon } = call;
    this.#exchange.expect({ take, refuse, abandon, opaque, codes });
    this.#corkForThisTick();
    this.#socket.write(opaque === undefined ? `${line}\r\n` : `${line} O${opaque}\r\n`, "latin1");
    if (data === undefined) return;
    this.#socket.write(data);
    this.#socket.write("\r\n", "latin1");
  }

  #corkForThisTick(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }

  #read(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    try {
      this.#exchange.read(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail(`answered with ${error.message}`, error);
    }
  }

  #expire(abandon: (reason: Error) => void, name: string, timeoutMs: number): void {
    const what = `did not answer ${name} within ${timeoutMs} ms`;
    abandon(new NodeError("operation_timeout", `${this.#label} ${what}; its outcome is unknown.`));
    this.#fail(what);
  }

  #refused(name: string, message: string): NodeError {
    return new NodeError("node_error", `${this.#label} refused ${name}: ${message}`);
  }

  /** Ends the connection because of what the node did, and tells the owner. */
  #fail(what: string, cause?: Error): void {
    const reason = new NodeError("node_down", `${this.#label} ${what}.`, { cause });
    if (this.#stop(reason)) this.#onClose(reason);
  }

  #stop(reason: NodeError): boolean {
    if (this.#end !== undefined) return false;
    this.#end = reason;
    this.#socket.destroy();
    this.#exchange.abandon(reason);
    return true;
  }
}

/** A client for protocol `meta`; see `Connect` for the contract of what it opens. */
export function metaClient(settings: MetaSettings = {}): Connect {
  return async (address, timeoutMs, onClose) => {
    let isOpen = false;
    const connection = new MetaConnection(address, settings, (reason) => {
      if (isOpen) onClose(reason);
    });
    try {
      await connection.greet(timeoutMs);
    } catch (cause) {
      connection.close();
      throw connectError(`${address.host}:${address.port}`, cause);
    }
    isOpen = true;
    return connection;
  };
}

/** Opens a connection without a login (protocol `meta`). See `Connect` for its contract. */
export const connectMetaNode: Connect = metaClient();

/** Somebody is there, but won't do: time alone won't change that. */
function connectError(label: string, cause: unknown): NodeError {
  const { code, message, cause: root } = cause as NodeError;
  if (code === "node_error" || root instanceof ProtocolError) {
    return new NodeError("node_error", `${message.replace(/\.$/, "")} (protocol meta).`, { cause });
  }
  return new NodeError("node_down", `${label} does not answer.`, { cause });
}

function openSocket({ host, port, tls }: NodeAddress, ca: string | undefined): Socket {
  if (tls !== true) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
}
