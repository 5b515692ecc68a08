/** Decides what the session manager may ask of one memcached node: the port that each client implements. */

/** A value as read, with the CAS value that makes a later store conditional on it. */
export interface StoredValue {
  readonly value: Buffer;
  readonly cas: string;
}

/** What must be under the key for a store to go ahead: this very value, nothing, or whatever. */
export type Expected = { readonly cas: string } | "absent" | "any";

/**
 * - `stored`: done; `cas` where the protocol gives the new one.
 * - `conflict`: something else is there (or, with protocol `text`, perhaps nothing any more).
 * - `missing`: a CAS value was expected and nothing is there.
 */
export type StoreResult =
  | { readonly outcome: "stored"; readonly cas?: string }
  | { readonly outcome: "conflict" }
  | { readonly outcome: "missing" };

/** Tells a node that was restarted (and so is empty) from one that was only unreachable. */
export interface NodeIdentity {
  readonly processId: number;
  /** Unix time in seconds. */
  readonly startedAt: number;
}

/**
 * Operations on one node. Each takes at most `timeoutMs` and rejects with
 * `NodeError` (`node_down`; `operation_timeout`: outcome unknown; `node_error`),
 * `ValueTooLargeError`, or `SessionManagerError` with code `invalid_key`.
 */
export interface NodeOperations {
  /** `undefined` is a real miss only, never a failure. */
  get(key: string, timeoutMs: number): Promise<StoredValue | undefined>;
  /** `ttlSeconds` is a whole number from now; above 30 days the client makes it absolute. */
  store(
    key: string,
    value: Buffer,
    ttlSeconds: number,
    expected: Expected,
    timeoutMs: number,
  ): Promise<StoreResult>;
  /** Renews the life of a key; false if there is none. */
  touch(key: string, ttlSeconds: number, timeoutMs: number): Promise<boolean>;
  /** With `cas`, only if the value is still that one. False if nothing was deleted. */
  delete(key: string, timeoutMs: number, cas?: string): Promise<boolean>;
  identify(timeoutMs: number): Promise<NodeIdentity>;
  /**
   * Every key with this prefix, also of what has expired. `timeoutMs` is for the node's longest silence; what goes wrong
   * does not harm the connection. `undefined`: not now, as the node lists its keys for somebody else.
   */
  keys(prefix: string, timeoutMs: number): Promise<string[] | undefined>;
}

/** One connection, from its connect to its end. It never reconnects; `Connect` makes the next one. */
export interface NodeConnection extends NodeOperations {
  /** Ends it; pending operations reject with `node_down`. */
  close(): void;
}

export interface NodeAddress {
  readonly host: string;
  readonly port: number;
  /** Talk to it in TLS; absent: no. Protocol `meta` only. */
  readonly tls?: boolean;
}

/**
 * Opens a connection that has answered once. `onClose` is called once when an opened connection has ended,
 * for whatever reason, except after `close()`.
 * @throws NodeError `node_down` when the node does not accept or answer within `timeoutMs`; `node_error`
 * when somebody is there, but refuses us or is no memcached of the kind that is needed.
 */
export type Connect = (
  address: NodeAddress,
  timeoutMs: number,
  onClose: (reason: Error) => void,
) => Promise<NodeConnection>;

/** What memcached takes as one value, with room for its own item header below the 1 MiB default. */
export const MAX_VALUE_BYTES = 1_000_000;

/** Keys outside this set are refused before they reach a socket. */
export const KEY_PATTERN = /^[A-Za-z0-9_.:-]{1,250}$/;
