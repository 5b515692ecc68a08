/** Decides what one request has to do with its session, from the cookie that came in to the one that goes out. */
import type { FastifyReply } from "fastify";
import { SessionManagerError } from "./errors.ts";
import type { Options } from "./options/check-options.ts";
import type { BackupResult } from "./protection.ts";
import { sessionFacade } from "./session-facade.ts";
import type { SessionManager } from "./session-manager.ts";
import type { Visit } from "./life-cycle.ts";
import { formatSessionId } from "./session-id.ts";
import { type LiveSession, SessionView } from "./session.ts";
import { inherit, type Succession } from "./succession.ts";

export class RequestSession {
  readonly #manager: SessionManager;
  /** Absent: the request has no session by its route or path, so nobody finds, keeps or stores one. */
  readonly #visit: Visit | undefined;
  readonly #options: Options;
  /** The id that the browser sent, without a balancer's prefix. */
  readonly #sentId: string | undefined;
  readonly #successions: Succession[] = [];
  #view: SessionView | undefined;
  #facade: ReturnType<typeof sessionFacade> | undefined;
  /** The handler ended a session. */
  #hasEnded = false;
  #isFinished = false;
  #isStoring = false;

  constructor(
    manager: SessionManager,
    options: Options,
    sentId: string | undefined,
    visit: Visit | undefined,
  ) {
    this.#manager = manager;
    this.#options = options;
    this.#sentId = sentId;
    this.#visit = visit;
    this.#view = visit?.session && new SessionView(visit.session, visit.isFresh);
  }

  /** What the handler sees. @throws SessionUnavailableError */
  get facade(): ReturnType<typeof sessionFacade> {
    if (this.#visit?.unavailable !== undefined) throw this.#visit.unavailable;
    if (this.#view !== undefined) this.#view.hasAccessedSession = true;
    this.#facade ??= sessionFacade(() => this.#current(), {
      id: (view) => this.#idOf(view.session),
      regenerate: async (keep) => this.#regenerate(keep),
      destroy: () => this.#destroy(),
    });
    return this.#facade;
  }

  /**
   * Backs up what changed, once a request: with a promise where there is a store to wait for. After that
   * `undefined`, or `"under-way"` while the first call's store is.
   * @throws SessionConflictError, UnsupportedAttributeError, ValueTooLargeError, SessionUnavailableError: the
   * change is not saved
   */
  finish(): BackupResult | Promise<BackupResult> | "under-way" | undefined {
    if (this.#isFinished) return this.#isStoring ? "under-way" : undefined;
    this.#isFinished = true;
    let result: BackupResult | Promise<BackupResult> | undefined;
    try {
      result = this.#finish();
    } finally {
      if (!(result instanceof Promise)) this.#visit?.release();
    }
    if (!(result instanceof Promise)) return result;
    this.#isStoring = true;
    return result.finally(() => {
      this.#isStoring = false;
      this.#visit?.release();
    });
  }

  #finish(): BackupResult | Promise<BackupResult> {
    if (this.#visit === undefined) return { outcome: "skipped", reason: "not-accessed" };
    if (this.#view === undefined && this.#hasEnded && this.#successions.length === 0) {
      return { outcome: "skipped", reason: "destroyed" };
    }
    return this.#visit.finish(this.#view, this.#successions);
  }

  #idOf({ token, nodeId }: LiveSession): string {
    return formatSessionId({ token, node: nodeId, route: this.#visit?.route });
  }

  /** The cookie goes out when the id is another than the one that came in; it is taken back when none is left. */
  sendCookie(reply: FastifyReply): void {
    const { cookieName, cookie } = this.#options;
    const { maxAge: _, ...attributes } = cookie;
    const all = Object.fromEntries(
      Object.entries(attributes).filter(([, value]) => value !== undefined),
    );
    if (this.#view?.session.state === "live") {
      const id = this.#idOf(this.#view.session);
      if (id !== this.#sentId) reply.setCookie(cookieName, id, all);
    } else if (this.#hasEnded && this.#sentId !== undefined) {
      reply.clearCookie(cookieName, all);
    }
  }

  #current(): SessionView {
    this.#view ??= new SessionView(this.#manager.create());
    return this.#view;
  }

  #regenerate(keep: readonly string[]): void {
    const former = this.#current().session;
    const successor = this.#manager.create();
    this.#successions.push(inherit(successor, former, keep));
    this.#hasEnded = true;
    this.#view = new SessionView(successor);
  }

  async #destroy(): Promise<void> {
    const { session } = this.#current();
    this.#view = undefined;
    this.#hasEnded = true;
    await this.#visit?.destroy(session);
  }
}

/** What `request.sessionBackup` says of a request whose change is not saved. */
export function failedBackup(error: unknown): BackupResult {
  return {
    outcome: "failed",
    code: error instanceof SessionManagerError ? error.code : "unknown",
  };
}
