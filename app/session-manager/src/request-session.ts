/** Decides what one request has to do with its session, from the cookie that came in to the one that goes out. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "./clock.ts";
import { SessionManagerError } from "./errors.ts";
import type { Visit } from "./life-cycle.ts";
import type { Options } from "./options/check-options.ts";
import type { BackupResult } from "./backup-result.ts";
import { RequestCookie } from "./request-cookie.ts";
import { assignCookie, type SessionCookie } from "./session-cookie.ts";
import { type SessionFacade, sessionFacade } from "./session-facade.ts";
import { formatSessionId } from "./session-id.ts";
import type { SessionManager } from "./session-manager.ts";
import { type LiveSession, SessionView } from "./session.ts";
import { inherit, type Succession } from "./succession.ts";
import { toAttributes } from "./transcoders/transcoder.ts";

export interface RequestSessionParts {
  readonly manager: SessionManager;
  readonly options: Options;
  readonly clock: Clock;
}

export class RequestSession {
  readonly #parts: RequestSessionParts;
  readonly #request: FastifyRequest;
  readonly #visit: Visit | undefined;
  readonly #cookie: RequestCookie;
  readonly #successions: Succession[] = [];
  #view: SessionView | undefined;
  #facade: SessionFacade | undefined;
  #cookieFacade: SessionCookie | undefined;
  /** What a new session began with. */
  #inherited: Succession["inherited"] = new Map();
  /** The first session that the handler ended. */
  #ended: LiveSession | undefined;
  /** Never rejects. */
  #saving: Promise<void> | undefined;
  #isFinished = false;
  #isStoring = false;

  /**
   * @param parts the same for every request
   * @param visit absent: the request has no session by its route or path, so nobody finds, keeps or stores one
   */
  constructor(parts: RequestSessionParts, request: FastifyRequest, visit: Visit | undefined) {
    const { options, clock } = parts;
    this.#parts = parts;
    this.#request = request;
    this.#visit = visit;
    this.#cookie = new RequestCookie(options, clock, request);
    this.#view = visit?.session && new SessionView(visit.session, visit.isFresh);
  }

  /** What the handler sees. @throws SessionUnavailableError */
  get facade(): SessionFacade {
    const unavailable = this.#visit?.unavailable;
    if (unavailable !== undefined) throw unavailable;
    if (this.#view !== undefined) this.#view.hasAccessedSession = true;
    this.#facade ??= sessionFacade(this.#current, {
      id: () => this.#idOf(this.#current().session),
      cookie: () => this.#ownCookie(),
      options: (attributes) => assignCookie(this.#ownCookie(), attributes),
      touch: () => this.#current().session.touch(this.#parts.clock()),
      isModified: () => this.#isModified(),
      isSaved: () => this.#isSaved(),
      regenerate: async (keep) => this.#regenerate(keep),
      destroy: () => this.#destroy(),
      reload: () => this.#reload(),
      save: () => this.#save(),
    });
    return this.#facade;
  }

  /**
   * Backs up what changed, once a request: with a promise where there is a store to wait for. After that
   * `undefined`, or `"under-way"` while the first call's store is.
   * @throws SessionConflictError, UnsupportedAttributeError, ValueTooLargeError, InvalidTokenError,
   * SessionUnavailableError: the change is not saved
   */
  finish(): BackupResult | Promise<BackupResult> | "under-way" | undefined {
    if (this.#isFinished) return this.#isStoring ? "under-way" : undefined;
    this.#isFinished = true;
    const visit = this.#visit;
    let result: BackupResult | Promise<BackupResult> | undefined;
    try {
      result = this.#saving?.then(() => this.#finish()) ?? this.#finish();
    } finally {
      if (!(result instanceof Promise)) visit?.release();
    }
    if (!(result instanceof Promise)) return result;
    this.#isStoring = true;
    return result.finally(() => {
      this.#isStoring = false;
      visit?.release();
    });
  }

  /** The cookie goes out when the browser has another one; it is taken back when no session is left. */
  sendCookie(reply: FastifyReply): void {
    const session = this.#view?.session;
    if (this.#view !== undefined && session?.state === "live") {
      this.#cookie.send(reply, this.#view, this.#idOf(session));
    } else if (this.#ended !== undefined) {
      this.#cookie.clear(reply, this.#ended);
    }
  }

  #finish(): BackupResult | Promise<BackupResult> {
    const visit = this.#visit;
    if (visit === undefined) return { outcome: "skipped", reason: "not-accessed" };
    const hasNone = this.#view === undefined && this.#ended !== undefined;
    if (hasNone && this.#successions.length === 0) {
      return { outcome: "skipped", reason: "destroyed" };
    }
    if (this.#parts.options.saveUninitialized && !hasNone && visit.unavailable === undefined) {
      this.#viewOrNew().isWanted = true;
    }
    return visit.finish(this.#view, this.#successions);
  }

  readonly #current = (): SessionView => {
    const view = this.#viewOrNew();
    view.hasAccessedSession = true;
    return view;
  };

  #viewOrNew(): SessionView {
    if (this.#view === undefined) {
      this.#view = new SessionView(this.#create());
      this.#inherited = new Map();
    }
    return this.#view;
  }

  #create(): LiveSession {
    const { manager, options } = this.#parts;
    const { idGenerator } = options;
    if (idGenerator === undefined) return manager.create();
    const view = this.#view;
    // The generator may look at `request.session`; where there is none yet, at an empty one that nobody keeps.
    this.#view ??= new SessionView(manager.create());
    try {
      return manager.create(idGenerator(this.#request) ?? "");
    } finally {
      this.#view = view;
    }
  }

  #idOf({ token, nodeId }: LiveSession): string {
    return formatSessionId({ token, node: nodeId, route: this.#visit?.route });
  }

  #ownCookie(): SessionCookie {
    this.#cookieFacade ??= this.#cookie.of(this.#current);
    return this.#cookieFacade;
  }

  #isModified(): boolean {
    const { session } = this.#current();
    return this.#visit?.isModified(session) ?? !session.hasNoAttributes;
  }

  #isSaved(): boolean {
    const { state, isProtected } = this.#current().session;
    return state === "live" && isProtected && !this.#isModified();
  }

  #regenerate(keep: readonly string[]): void {
    const former = this.#current().session;
    const successor = this.#create();
    const succession = inherit(successor, former, keep);
    this.#successions.push(succession);
    this.#ended ??= former;
    this.#view = new SessionView(successor);
    this.#inherited = succession.inherited;
  }

  async #destroy(): Promise<void> {
    const { session } = this.#current();
    this.#view = undefined;
    this.#ended ??= session;
    await this.#visit?.destroy(session);
  }

  async #reload(): Promise<void> {
    const view = this.#current();
    const { session } = view;
    if (session.state === "new") {
      session.rollBack(toAttributes(Object.fromEntries(this.#inherited)));
      return view.acceptRollBack();
    }
    const found = await this.#visit?.reload(session);
    if (found === session) view.acceptRollBack();
    else this.#view = found && new SessionView(found, true);
  }

  /** One after the other; the end of the request waits for them. */
  #save(): Promise<void> {
    const saved = (this.#saving ?? Promise.resolve()).then(() => this.#saveNow());
    const settled = saved
      .catch(() => {})
      .then(() => {
        if (this.#saving === settled) this.#saving = undefined;
      });
    this.#saving = settled;
    return saved;
  }

  async #saveNow(): Promise<void> {
    const visit = this.#visit;
    if (visit === undefined) return;
    const view = this.#current();
    view.isWanted = true;
    const successions = this.#successions.splice(0);
    try {
      await visit.save(view, successions);
    } catch (error) {
      this.#successions.unshift(...successions);
      view.acceptRollBack();
      throw error;
    }
  }
}

/** What `request.sessionBackup` says of a request whose change is not saved. */
export function failedBackup(error: unknown): BackupResult {
  return {
    outcome: "failed",
    code: error instanceof SessionManagerError ? error.code : "unknown",
  };
}
