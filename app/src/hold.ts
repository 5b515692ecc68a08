// Which request waits between its handler and the session manager's store, so that a lab can look into that moment.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { describeBackup } from "./backup-words.ts";

/** A request by method and path, without its query. */
export interface RequestName {
  readonly method: string;
  readonly path: string;
}

/** What became of a request that was held. */
export interface HeldOutcome extends RequestName {
  readonly status: number;
  /** In the words of the log: `n2 stored`, `failed session_conflict`. */
  readonly backup: string;
}

/**
 * Off until somebody arms it. Then the next request that changes its session is held: its handler is done, its change
 * is in memory and nowhere else. One request at a time, each time the switch was armed.
 */
export class HoldSwitch {
  /** Present from arming to the end. It runs on while the process is paused, so a hold ends with the pause at the latest. */
  #limit: NodeJS.Timeout | undefined;
  #held: { readonly request: FastifyRequest; readonly goOn: () => void } | undefined;
  /** Held now, or the last that was. */
  #followed: FastifyRequest | undefined;
  #last: HeldOutcome | undefined;

  get state(): "off" | "armed" | "holding" {
    if (this.#limit === undefined) return "off";
    return this.#held === undefined ? "armed" : "holding";
  }

  /** The request that is held; undefined while none is. */
  get request(): RequestName | undefined {
    return this.#held && nameOf(this.#held.request);
  }

  /** What became of the last one that was held; undefined before its answer. */
  get last(): HeldOutcome | undefined {
    return this.#last;
  }

  /** Waits for a request for so long, and holds it for so long. While one is held, nothing changes. */
  arm(seconds: number): void {
    if (this.#held !== undefined) return;
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.release(), seconds * 1000).unref();
  }

  /** Off again; a request that is held goes on. */
  release(): void {
    clearTimeout(this.#limit);
    this.#limit = undefined;
    const held = this.#held;
    this.#held = undefined;
    held?.request.log.info(`${describe(held.request)} goes on to its store.`);
    held?.goOn();
  }

  /** Calls `goOn` at once, or when this request, which is held, may go on. */
  pass(request: FastifyRequest, reply: FastifyReply, goOn: () => void): void {
    if (this.state !== "armed" || reply.statusCode >= 400 || !hasChanges(request)) return goOn();
    this.#held = { request, goOn };
    this.#followed = request;
    this.#last = undefined;
    this.#limit?.refresh();
    request.log.info(`${describe(request)} is held between its handler and its store.`);
  }

  /** An answer is about to leave. */
  note(request: FastifyRequest, { statusCode }: FastifyReply): void {
    if (request !== this.#followed) return;
    this.#followed = undefined;
    const backup = describeBackup(request.sessionBackup);
    this.#last = { ...nameOf(request), status: statusCode, backup };
  }
}

/** Puts the switch in front of the session manager's store: to be called before that plugin is registered. */
export function holdBeforeStore(app: FastifyInstance, hold: HoldSwitch): void {
  app.addHook("onSend", (request, reply, _payload, done) => {
    hold.pass(request, reply, () => done());
  });
  app.addHook("preClose", (done) => {
    hold.release();
    done();
  });
}

/** Has the switch learn what became of the request: to be called after the session manager is registered. */
export function noteHeldOutcome(app: FastifyInstance, hold: HoldSwitch): void {
  // not onResponse: whoever asked may have gone away, and then there is none
  app.addHook("onSend", (request, reply, _payload, done) => {
    hold.note(request, reply);
    done();
  });
}

function hasChanges(request: FastifyRequest): boolean {
  try {
    return request.session.isModified();
  } catch {
    // its session can't be had now, so it has none to change
    return false;
  }
}

function nameOf({ method, url }: FastifyRequest): RequestName {
  return { method, path: url.split("?", 1)[0] ?? url };
}

function describe(request: FastifyRequest): string {
  const { method, path } = nameOf(request);
  return `${method} ${path}`;
}
