/** Decides what `request.session` is for whoever writes a handler: its attributes, and its methods. */
import type { Session } from "fastify";
import type { SessionCookie, SessionCookieOptions } from "./session-cookie.ts";

declare module "fastify" {
  /** Merge your attributes into this interface; each is a property of `request.session`. */
  // oxlint-disable-next-line typescript/no-empty-interface
  interface Session {}
}

/** Called once; without an error where there was none. */
export type SessionCallback = (error?: Error) => void;

/** What `request.session` has besides attributes. Assigning one of these names is refused with a TypeError. */
export interface SessionMethods {
  /** The whole id as it stands in the cookie, without prefixes. It changes when the session moves. */
  readonly sessionId: string;
  /** Attributes of the session's cookie; assigning one changes it for this session alone, and for good. */
  readonly cookie: SessionCookie;
  /** Assigns several attributes of the cookie. */
  options(cookie: SessionCookieOptions): void;
  /** The idle time begins anew, as it does with each request. */
  touch(): void;
  /** An attribute or the cookie is not as it was stored. */
  isModified(): boolean;
  /** It is stored as it is now. */
  isSaved(): boolean;

  /**
   * Gives the session a new token, so that one that was known before (at login) is worth nothing. The former
   * session ends when this one is stored. What the cookie has of its own stays.
   * @param keep attributes to hand on; default none
   */
  regenerate(keep?: readonly string[]): Promise<void>;
  regenerate(callback: SessionCallback): void;
  regenerate(keep: readonly string[], callback: SessionCallback): void;

  /** Ends the session on every node in reach. `request.session` is a new, empty one afterwards. */
  destroy(): Promise<void>;
  destroy(callback: SessionCallback): void;

  /**
   * Goes back to what is stored: what this request changed and did not save is dropped. Parallel requests of the
   * session whose changes go with it fail with 503 `session_conflict`.
   */
  reload(): Promise<void>;
  reload(callback: SessionCallback): void;

  /**
   * Stores now, also with `sessionBackupAsync`, and also a new session without attributes. The end of the
   * request stores only what is changed later.
   * Rejects with SessionConflictError, UnsupportedAttributeError or ValueTooLargeError: nothing is saved.
   */
  save(): Promise<void>;
  save(callback: SessionCallback): void;
}

/** The session of one request: the attributes that the application declared in `Session`, and the methods. */
export interface SessionObject extends Session, SessionMethods {
  get<Name extends keyof Session>(name: Name): Session[Name] | undefined;
  /** `undefined` removes the attribute. */
  set<Name extends keyof Session>(name: Name, value: Session[Name]): void;
}
