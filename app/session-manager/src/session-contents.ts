/** Decides what of a session is stored, whether that is new, and what it goes back to when it is refused. */
import type { AttributeCodec } from "./attribute-codec.ts";
import { isSameCookie, NO_SETTINGS } from "./cookie-settings.ts";
import { UnsupportedAttributeError, ValueTooLargeError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import { MAX_VALUE_BYTES } from "./memcached/node.ts";
import type { Contents, LiveSession } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import { type Attributes, toAttributes } from "./transcoders/transcoder.ts";

/** Leaves room for the record's header. */
const MAX_ATTRIBUTE_BYTES = MAX_VALUE_BYTES - 2000;

export interface SessionContentsParts {
  readonly codec: AttributeCodec;
  /** Stores follow the response instead of preceding it. */
  readonly isAsync: boolean;
  /** With asynchronous stores: what a request left is stored, not what the session holds by then. */
  readonly storesWhatRequestsLeft: boolean;
  readonly statistics: Statistics;
  readonly logger: Logger;
}

export class SessionContents {
  readonly #parts: SessionContentsParts;

  constructor(parts: SessionContentsParts) {
    this.#parts = parts;
  }

  /**
   * At the end of a request: what it leaves. With asynchronous stores the response leaves before the store, so this
   * is what is acknowledged, also while another store is under way. What can't be stored is taken back.
   * @throws UnsupportedAttributeError, ValueTooLargeError, whatever a transcoder of the application's own throws
   */
  leave(session: LiveSession): Contents {
    try {
      const contents = this.#of(session);
      if (this.#parts.isAsync) session.acknowledged = contents;
      return contents;
    } catch (error) {
      this.takeBack(session, error);
      throw error;
    }
  }

  /** What the last answered request left; encoded anew only where that is not known any more. */
  readonly left = (session: LiveSession): Contents => {
    const { stored, acknowledged } = session;
    return (stored && acknowledged) ?? this.#of(session);
  };

  /**
   * When a store begins.
   * @throws like `leave`, but takes nothing back: what a request that goes on has put in is its own business
   */
  readonly toStore = (session: LiveSession): Contents => {
    const { isAsync, storesWhatRequestsLeft } = this.#parts;
    const { acknowledged } = session;
    if (!isAsync || acknowledged === undefined) return this.#of(session);
    if (storesWhatRequestsLeft) return acknowledged;
    try {
      return this.#of(session);
    } catch {
      // The request that has put it in will be told; what the others left is stored all the same.
      return acknowledged;
    }
  };

  /** They are stored now; with every node down, in memory alone. */
  onStored(session: LiveSession, contents: Contents): void {
    session.stored = contents;
    const { isAsync } = this.#parts;
    // With asynchronous stores requests may have been answered since.
    if (!isAsync || session.acknowledged === undefined) session.acknowledged = contents;
  }

  /** Nothing in them is new. */
  isStored({ stored, wasRead }: LiveSession, contents: Contents): boolean {
    return this.#isSame(contents, stored, wasRead);
  }

  /** The session differs from what was stored, be it that it can't be. */
  isModified(session: LiveSession): boolean {
    return this.#isOtherThan(session.stored, session);
  }

  /** Takes back what no request has left, if there is anything. */
  revert(session: LiveSession): void {
    if (this.#isOtherThan(session.acknowledged, session)) this.takeBack(session);
  }

  /**
   * Takes back what was not acknowledged, so that the next request does not stumble over it. Where memory alone
   * has the session, that is the attribute that was refused.
   */
  takeBack(session: LiveSession, reason?: unknown): void {
    const { attributes, acknowledged } = session;
    const refused = reason instanceof UnsupportedAttributeError ? reason.attribute : undefined;
    try {
      session.rollBack(
        acknowledged === undefined
          ? without(attributes, refused)
          : this.#parts.codec.rolledBack(attributes, acknowledged),
      );
    } catch (err) {
      // A transcoder of the application's own does not read what it wrote.
      const message = `Could not take back what was refused of session ${session.token}.`;
      this.#parts.logger.error({ err }, message);
    }
  }

  #of(session: LiveSession): Contents {
    const startedAt = performance.now();
    try {
      const encoded = this.#parts.codec.encode(session.attributes);
      const { length } = encoded.bytes;
      if (length > MAX_ATTRIBUTE_BYTES) throw new ValueTooLargeError(length, MAX_ATTRIBUTE_BYTES);
      return session.contents(encoded);
    } finally {
      this.#parts.statistics.measure("attributesSerialization", performance.now() - startedAt);
    }
  }

  #isOtherThan(contents: Contents | undefined, session: LiveSession): boolean {
    const { attributes, hasNoAttributes, cookie, wasRead } = session;
    if (contents === undefined) return !hasNoAttributes || !isSameCookie(cookie, NO_SETTINGS);
    try {
      const now = session.contents(this.#parts.codec.encode(attributes));
      return !this.#isSame(now, contents, wasRead);
    } catch {
      return true;
    }
  }

  #isSame(one: Contents, other: Contents | undefined, wasRead: boolean): boolean {
    if (other === undefined || !isSameCookie(one.cookie, other.cookie)) return false;
    return one.bytes.equals(other.bytes) || (wasRead && this.#parts.codec.meanTheSame(one, other));
  }
}

function without(attributes: Attributes, name: string | undefined): Attributes {
  const others = Object.entries(attributes).filter(([each]) => each !== name);
  return toAttributes(Object.fromEntries(others));
}
