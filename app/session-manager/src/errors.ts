/** Decides how failures are told apart: one base class, a literal code for each kind. */

export type SessionManagerErrorCode =
  | "invalid_option"
  | "invalid_key"
  | "node_down"
  | "operation_timeout"
  | "node_error"
  | "value_too_large"
  | "undecodable_record"
  | "unsupported_attribute"
  | "invalid_token"
  | "session_conflict"
  | "session_unavailable";

/** Base of everything that this package throws. `code` is stable, `message` may improve. */
export class SessionManagerError extends Error {
  readonly code: SessionManagerErrorCode;

  constructor(code: SessionManagerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An option is missing, unknown or wrong. The message names each one, its value and what is allowed. */
export class OptionError extends SessionManagerError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid_option", message, options);
  }
}

/** The option `idGenerator` gave no token, or one that is taken. The request that needed it fails. */
export class InvalidTokenError extends SessionManagerError {
  readonly statusCode = 500;

  constructor(problem: string) {
    super("invalid_token", `The option idGenerator gave ${problem}.`);
  }
}

/** A memcached node did not do what it was asked. After a timeout the outcome is unknown. */
export class NodeError extends SessionManagerError {
  declare readonly code: "node_down" | "operation_timeout" | "node_error";
}

/** A record is larger than a memcached node takes. It is this session's error, not the node's. */
export class ValueTooLargeError extends SessionManagerError {
  /** What a Fastify application answers when nobody handles the error. */
  readonly statusCode = 413;
  readonly sizeBytes: number;
  /** Absent where the node did not tell (it was started with a smaller `-I`). */
  readonly limitBytes: number | undefined;

  constructor(sizeBytes: number, limitBytes: number | undefined) {
    const limit = limitBytes === undefined ? "the node's limit" : `the limit of ${limitBytes}`;
    super(
      "value_too_large",
      `The session takes ${sizeBytes} bytes, more than ${limit}. Keep less in it.`,
    );
    this.sizeBytes = sizeBytes;
    this.limitBytes = limitBytes;
  }
}

/** Bytes under a session's key are not a record of that session. */
export class UndecodableRecordError extends SessionManagerError {
  constructor(reason: string, options?: ErrorOptions) {
    super("undecodable_record", reason, options);
  }
}

/** An attribute would not come back from the backup exactly as it was set. */
export class UnsupportedAttributeError extends SessionManagerError {
  readonly statusCode = 500;
  /** Name of the session attribute (its first path segment). */
  readonly attribute: string;
  /** Where in it, `cart.items[0].price` for instance. */
  readonly path: string;
  /** What stands there, as a message names it: "a function (total)". */
  readonly type: string;

  constructor(attribute: string, path: string, type: string, transcoder: string) {
    super(
      "unsupported_attribute",
      `Session attribute "${attribute}" can't be stored: ${path} is ${type}, which the transcoder "${transcoder}" would not bring back as it was. Store plain data instead.`,
    );
    this.attribute = attribute;
    this.path = path;
    this.type = type;
  }
}

/** A newer version of the session exists elsewhere; what this request changed is not saved. */
export class SessionConflictError extends SessionManagerError {
  readonly statusCode = 503;

  constructor(token: string) {
    super(
      "session_conflict",
      `Session ${token.slice(0, 8)}… was changed by another app server meanwhile; this request's change is not saved. Send the request again.`,
    );
  }
}

/** No memcached node can tell whether the session exists, or takes it, and memory does not have it either. */
export class SessionUnavailableError extends SessionManagerError {
  readonly statusCode = 503;

  constructor(message: string, options?: ErrorOptions) {
    super("session_unavailable", message, options);
  }
}
