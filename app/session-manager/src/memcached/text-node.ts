/**
 * Decides how npm `memcached` is used for one connection to one node, so that nothing waits forever, no
 * reply reaches the wrong caller, and values cross the wire byte for byte. Its own pooling, retries and
 * blacklisting stay out of the way: a connection lives once, and after any doubt it is thrown away.
 */
import { connect as connectTcp, type Socket } from "node:net";
import Memcached from "memcached";
import { NodeError, ValueTooLargeError } from "../errors.ts";
import { checkKey, checkSize, expiry, identityFrom } from "./command-arguments.ts";
import { InFlight, type Slot } from "../in-flight.ts";
import { listKeys } from "./list-keys.ts";
import {
  type Connect,
  type Expected,
  MAX_VALUE_BYTES,
  type NodeAddress,
  type NodeConnection,
  type NodeIdentity,
  type StoredValue,
  type StoreResult,
} from "./node.ts";
import { frameReplies } from "./text-replies.ts";

type Abandon = (reason: NodeError) => void;
type Callback = (error: unknown, result: unknown) => void;

/** The library's socket, with the lines of replies that it has not understood yet. */
type LibrarySocket = Socket & { bufferArray: string[] };

/** What this file replaces or calls of the library's inside (2.2.2, pinned). */
interface Library {
  connect(server: string, callback: (error: unknown, socket?: LibrarySocket) => void): void;
  connectionIssue(message: unknown, socket?: Socket): void;
  rawDataReceived(socket: LibrarySocket): void;
  command(compile: () => { command: string; type: string; callback: Callback }): void;
}

class TextConnection implements NodeConnection {
  readonly #library: Library;
  readonly #address: NodeAddress;
  readonly #label: string;
  readonly #onClose: (reason: Error) => void;
  readonly #pending = new InFlight<Abandon>();
  #socket: LibrarySocket | undefined;
  #isCorked = false;
  #end: NodeError | undefined;
  #serverError: string | undefined;

  constructor(address: NodeAddress, connectTimeoutMs: number, onClose: (reason: Error) => void) {
    this.#address = address;
    this.#label = `${address.host}:${address.port}`;
    this.#onClose = onClose;
    const options = {
      poolSize: 1,
      retries: 0,
      // Ours ends the connection first, after one more look at the socket; this is for sockets that never open.
      timeout: 4 * connectTimeoutMs,
      idle: 0,
      keyCompression: false,
      maxValue: MAX_VALUE_BYTES,
    };
    this.#library = new Memcached(this.#label, options) as unknown as Library;
    this.#takeOver(this.#library);
  }

  async get(key: string, timeoutMs: number): Promise<StoredValue | undefined> {
    checkKey(key);
    const reply = await this.#run("gets", `gets ${key}`, timeoutMs);
    if (reply === undefined) return undefined;
    const { [key]: value, cas } = reply as Record<string, unknown>;
    // A reply for another key means that replies and callers are out of step.
    if (!Buffer.isBuffer(value) || typeof cas !== "string")
      throw this.#fail("answered for another key");
    return { value, cas };
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
    const [verb, cas] = verbFor(expected);
    const command = `${verb} ${key} 0 ${expiry(ttlSeconds)} ${value.length}${cas}\r\n${value.toString("latin1")}`;
    try {
      const stored = await this.#run(verb, command, timeoutMs);
      return { outcome: stored === true ? "stored" : "conflict" };
    } catch (error) {
      if (error instanceof NodeError && /too large/.test(error.message)) {
        throw new ValueTooLargeError(value.length, undefined);
      }
      throw error;
    }
  }

  async touch(key: string, ttlSeconds: number, timeoutMs: number): Promise<boolean> {
    checkKey(key);
    return (await this.#run("touch", `touch ${key} ${expiry(ttlSeconds)}`, timeoutMs)) === true;
  }

  async delete(key: string, timeoutMs: number, cas?: string): Promise<boolean> {
    checkKey(key);
    // The text protocol has no conditional delete, but a value that has expired before it is there is as good.
    const command = cas === undefined ? `delete ${key}` : `cas ${key} 0 -1 0 ${cas}\r\n`;
    return (await this.#run(cas === undefined ? "delete" : "cas", command, timeoutMs)) === true;
  }

  async identify(timeoutMs: number): Promise<NodeIdentity> {
    const stats = (await this.#run("stats", "stats", timeoutMs)) as Record<string, unknown>;
    const identity = identityFrom((name) => stats[name]);
    if (identity === undefined) throw this.#fail("answered stats without a pid and times");
    return identity;
  }

  async keys(prefix: string, timeoutMs: number): Promise<string[] | undefined> {
    const { host, port } = this.#address;
    return listKeys(connectTcp({ host, port }), { label: this.#label, prefix, timeoutMs });
  }

  close(): void {
    this.#stop(new NodeError("node_down", `The connection to ${this.#label} was closed.`));
  }

  /** Puts our connecting, failing and framing in place of the library's. */
  #takeOver(library: Library): void {
    const connect = library.connect.bind(library);
    const parse = library.rawDataReceived.bind(library);
    library.connect = (server, callback) => {
      if (this.#socket !== undefined) return callback(undefined, this.#socket);
      return connect(server, (error, socket) => {
        if (error || this.#end !== undefined) socket?.destroy();
        else if (socket !== undefined) this.#adopt(socket);
        callback(error ?? this.#end, socket);
      });
    };
    // The library's own would blacklist the node for 30 s and start the program `ping`.
    library.connectionIssue = (message) => {
      this.#serverError = String(message);
    };
    library.rawDataReceived = (socket) => {
      try {
        const { lines, rest } = frameReplies(socket.bufferArray);
        socket.bufferArray = lines;
        parse(socket);
        if (socket.bufferArray.length > 0)
          throw new Error(`an unknown reply: ${socket.bufferArray[0]}`);
        socket.bufferArray = rest;
      } catch (error) {
        socket.bufferArray = [];
        this.#fail(`answered with ${(error as Error).message}`);
      }
    };
  }

  #adopt(socket: LibrarySocket): void {
    this.#socket = socket;
    // One character a byte in both directions; the library's utf8 would change bytes above 127.
    socket.setEncoding("latin1");
    socket.setDefaultEncoding("latin1");
    socket.on("error", () => {});
    socket.on("close", () => this.#fail("closed the connection"));
  }

  /** One command, one reply, one deadline. */
  async #run(type: string, command: string, timeoutMs: number): Promise<unknown> {
    if (this.#end !== undefined) throw this.#end;
    return new Promise<unknown>((resolve, reject) => {
      const settle = (): boolean => {
        clearTimeout(timer);
        return this.#pending.remove(slot);
      };
      const abandon = (reason: NodeError) => {
        settle();
        reject(reason);
      };
      // A busy event loop fires timers before it reads sockets: look once more before calling it a timeout.
      const timer = setTimeout(
        () => setImmediate(() => this.#expire(slot, type, timeoutMs)),
        timeoutMs,
      );
      const slot = this.#pending.add(abandon);
      this.#cork();
      this.#library.command(() => ({
        command,
        type,
        callback: (error, result) => {
          if (!settle()) return;
          const refusal = this.#serverError;
          this.#serverError = undefined;
          if (isNotStored(error)) resolve(false);
          else if (refusal !== undefined) reject(this.#refused(type, refusal));
          else if (error) {
            // ERROR or CLIENT_ERROR: whether the value was read as a value is anybody's guess.
            reject(this.#refused(type, error));
            this.#fail(`did not understand ${type}`);
          } else resolve(result);
        },
      }));
    });
  }

  /** What is asked within a tick leaves in one write. */
  #cork(): void {
    const socket = this.#socket;
    if (socket === undefined || this.#isCorked) return;
    this.#isCorked = true;
    socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      socket.uncork();
    });
  }

  #expire(slot: Slot<Abandon>, type: string, timeoutMs: number): void {
    if (!this.#pending.remove(slot)) return;
    const message = `${this.#label} did not answer ${type} within ${timeoutMs} ms; its outcome is unknown.`;
    slot.item(new NodeError("operation_timeout", message));
    this.#fail(`did not answer ${type} within ${timeoutMs} ms`);
  }

  #refused(type: string, cause: unknown): NodeError {
    const text = cause instanceof Error ? cause.message : String(cause);
    return new NodeError("node_error", `${this.#label} refused ${type}: ${text}`, { cause });
  }

  /** Ends the connection because of what the node did, and tells the owner. */
  #fail(what: string): NodeError {
    const reason = new NodeError("node_down", `${this.#label} ${what}.`);
    if (this.#stop(reason)) this.#onClose(reason);
    return reason;
  }

  #stop(reason: NodeError): boolean {
    if (this.#end !== undefined) return false;
    this.#end = reason;
    this.#socket?.destroy();
    for (const abandon of this.#pending) abandon(reason);
    return true;
  }
}

/** Opens a connection with npm `memcached` (protocol `text`). See `Connect` for its contract. */
export const connectTextNode: Connect = async (address, timeoutMs, onClose) => {
  let isOpen = false;
  const connection = new TextConnection(address, timeoutMs, (reason) => {
    if (isOpen) onClose(reason);
  });
  try {
    // Asked alone: a burst on a cold client makes the library refuse the node.
    await connection.identify(timeoutMs);
  } catch (cause) {
    connection.close();
    throw new NodeError("node_down", `${address.host}:${address.port} does not answer.`, { cause });
  }
  isOpen = true;
  return connection;
};

function verbFor(expected: Expected): ["set" | "add" | "cas", string] {
  if (expected === "any") return ["set", ""];
  if (expected === "absent") return ["add", ""];
  return ["cas", ` ${expected.cas}`];
}

function isNotStored(error: unknown): boolean {
  return typeof error === "object" && error !== null && "notStored" in error;
}
