/** Decides how the session manager meets Fastify: which hook does what, the cookie, `request.session`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { systemClock } from "./clock.ts";
import { connectTextNode } from "./memcached/text-node.ts";
import { checkOptions, type Options, type SessionManagerOptions } from "./options.ts";
import type { BackupResult } from "./protection.ts";
import { splitPrefix } from "./session-id.ts";
import { sessionFacade, type SessionMethods } from "./session-facade.ts";
import { SessionManager } from "./session-manager.ts";
import { type LiveSession, SessionView } from "./session.ts";
import { inherit, type Succession } from "./succession.ts";
import "@fastify/cookie";

declare module "fastify" {
  /** Merge your attributes into this interface; each is a property of `request.session`. */
  interface Session extends SessionMethods {}

  interface FastifyInstance {
    /** The session manager of this app server. */
    sessions: SessionManager;
  }

  interface FastifyRequest {
    session: Session;
    /** What became of the backup; there from this plugin's `onSend` on. */
    sessionBackup: BackupResult | undefined;
  }

  interface FastifyContextConfig {
    /** `false`: requests of this route have no session; none is looked up, taken over or stored. */
    session?: boolean;
  }
}

/** What one request has to do with sessions. */
interface RequestState {
  /** The id that the browser sent, without a balancer's prefix. */
  readonly sentId: string | undefined;
  view: SessionView | undefined;
  facade: ReturnType<typeof sessionFacade> | undefined;
  readonly successions: Succession[];
  /** A session of this request was ended by its handler. */
  hasEnded: boolean;
  isFinished: boolean;
  /** While the end of the request waits for its store. */
  storing: Promise<void> | undefined;
}

const kState = Symbol("fastify-memcached-session-manager.request");

declare module "fastify" {
  interface FastifyRequest {
    [kState]: RequestState | undefined;
  }
}

async function plugin(fastify: FastifyInstance, input: SessionManagerOptions): Promise<void> {
  const options = checkOptions(input);
  const manager = new SessionManager(options, {
    logger: fastify.log,
    clock: systemClock,
    random: Math.random,
    connect: connectTextNode,
  });
  fastify.decorate("sessions", manager);
  fastify.decorateRequest("sessionBackup", undefined);
  fastify.decorateRequest(kState, undefined);
  fastify.decorateRequest("session", {
    getter(this: FastifyRequest) {
      const state = (this[kState] ??= newState(undefined, undefined));
      if (state.view !== undefined) state.view.hasAccessedSession = true;
      state.facade ??= facadeOf(manager, state);
      return state.facade;
    },
  });

  fastify.addHook("onRequest", (request, _reply, done) => {
    if (hasNoSession(request, options)) return done();
    const cookieValue = request.cookies[options.cookieName];
    if (cookieValue === undefined) return done();
    const begin = (session: LiveSession | undefined) => {
      request[kState] = newState(splitPrefix(cookieValue).id, session);
      done();
    };
    const found = manager.find(cookieValue);
    if (found instanceof Promise) found.then(begin, done);
    else begin(found);
  });

  // With callbacks, because a hook that always waits sends twice where a handler sends without returning it.
  // Where there is something to wait for, such a handler comes here twice: the first answer counts.
  fastify.addHook("onSend", (request, reply, payload, done) => {
    const finished = finish(manager, options, request, reply);
    if (finished instanceof Error) return done(finished);
    if (finished === undefined) return done(null, payload);
    const conclude = (error?: Error) => {
      if (reply.raw.headersSent) return;
      if (error === undefined) done(null, payload);
      else done(error);
    };
    finished.then(() => conclude(), conclude);
  });

  // Hijacked replies never pass onSend; what they changed is stored after the fact.
  fastify.addHook("onResponse", (request, reply, done) => {
    Promise.resolve(finish(manager, options, request, reply)).then(
      (error) => done(error instanceof Error ? error : undefined),
      done,
    );
  });

  // onClose runs after the last request has been answered.
  fastify.addHook("onClose", () => manager.close());
  await manager.start();
}

function hasNoSession(request: FastifyRequest, { ignoredPath }: Options): boolean {
  if (request.routeOptions.config?.session === false) return true;
  const [path = ""] = request.url.split("?", 1);
  return ignoredPath?.test(path) === true;
}

function newState(sentId: string | undefined, session: LiveSession | undefined): RequestState {
  return {
    sentId,
    view: session === undefined ? undefined : new SessionView(session),
    facade: undefined,
    successions: [],
    hasEnded: false,
    isFinished: false,
    storing: undefined,
  };
}

function facadeOf(manager: SessionManager, state: RequestState): ReturnType<typeof sessionFacade> {
  const current = () => (state.view ??= new SessionView(manager.create()));
  return sessionFacade(current, {
    id: (view) => manager.idOf(view.session),
    regenerate: async (keep) => {
      const former = current().session;
      const successor = manager.create();
      state.successions.push(inherit(successor, former, keep));
      state.hasEnded = true;
      state.view = new SessionView(successor);
      state.view.hasAccessedAttributes = true;
    },
    destroy: async () => {
      const { session } = current();
      state.view = undefined;
      state.hasEnded = true;
      await manager.destroy(session);
    },
  });
}

/** Once a request: backs up what changed and sends the cookie if it changed. An error means: not saved. */
function finish(
  manager: SessionManager,
  options: Options,
  request: FastifyRequest,
  reply: FastifyReply,
): Error | undefined | Promise<void> {
  const state = request[kState];
  if (state?.isFinished || request.sessionBackup !== undefined) return state?.storing;
  if (state !== undefined) state.isFinished = true;
  try {
    if (hasNoSession(request, options)) {
      request.sessionBackup = { outcome: "skipped", reason: "not-accessed" };
      return undefined;
    }
    const result = manager.finish(state?.view, state?.successions ?? []);
    const conclude = (backup: BackupResult) => {
      request.sessionBackup = backup;
      if (state !== undefined && !reply.raw.headersSent) sendCookie(manager, options, state, reply);
    };
    if (!(result instanceof Promise)) {
      conclude(result);
      return undefined;
    }
    const storing = result.then(conclude).finally(() => {
      if (state !== undefined) state.storing = undefined;
    });
    if (state !== undefined) state.storing = storing;
    return storing;
  } catch (error) {
    return error as Error;
  }
}

/** The cookie goes out when the id is another than the one that came in, and is taken back when none is left. */
function sendCookie(
  manager: SessionManager,
  { cookieName, cookie }: Options,
  { view, sentId, hasEnded }: RequestState,
  reply: FastifyReply,
): void {
  const attributes = {
    path: cookie.path,
    httpOnly: cookie.httpOnly,
    secure: cookie.secure,
    sameSite: cookie.sameSite,
    ...(cookie.domain === undefined ? {} : { domain: cookie.domain }),
  };
  if (view !== undefined && view.session.state === "live") {
    const id = manager.idOf(view.session);
    if (id !== sentId) reply.setCookie(cookieName, id, attributes);
  } else if (hasEnded && sentId !== undefined) {
    reply.clearCookie(cookieName, attributes);
  }
}

/** Fastify plugin; register `@fastify/cookie` before it. Options: `SessionManagerOptions`. */
export const sessionManager = fp(plugin, {
  name: "fastify-memcached-session-manager",
  fastify: "5.x",
  dependencies: ["@fastify/cookie"],
});
