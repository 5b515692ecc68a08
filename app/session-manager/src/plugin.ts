/** Decides how the session manager meets Fastify: which hook does what, and what a request carries. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { systemClock } from "./clock.ts";
import { clientFor } from "./memcached/client-for.ts";
import { checkOptions, type SessionManagerOptions } from "./options/check-options.ts";
import type { BackupResult } from "./backup-result.ts";
import { failedBackup, RequestSession } from "./request-session.ts";
import { SessionManager } from "./session-manager.ts";
import type { SessionObject } from "./session-object.ts";
import type { Visit } from "./life-cycle.ts";
import "@fastify/cookie";

const kSession = Symbol("fastify-memcached-session-manager.request");

declare module "fastify" {
  interface FastifyInstance {
    /** The session manager of this app server. */
    sessions: SessionManager;
  }

  interface FastifyRequest {
    /** The session; a new and empty one where there is none. */
    session: SessionObject;
    /** What became of the backup; there from this plugin's `onSend` on. */
    sessionBackup: BackupResult | undefined;
    [kSession]: RequestSession | undefined;
  }

  interface FastifyContextConfig {
    /** `false`: requests of this route have no session; none is looked up, taken over or stored. */
    session?: boolean;
  }
}

async function plugin(fastify: FastifyInstance, input: SessionManagerOptions): Promise<void> {
  const options = checkOptions(input);
  const manager = new SessionManager(input, {
    logger: fastify.log,
    clock: systemClock,
    random: Math.random,
    connect: clientFor(options),
  });
  const parts = { manager, options, clock: systemClock };
  fastify.decorate("sessions", manager);
  fastify.decorateRequest("sessionBackup", undefined);
  fastify.decorateRequest(kSession, undefined);
  fastify.decorateRequest("session", {
    getter(this: FastifyRequest) {
      // Without a session by its route or path: one that nobody finds, keeps or stores.
      this[kSession] ??= new RequestSession(parts, this, undefined);
      return this[kSession].facade as SessionObject;
    },
  });

  fastify.addHook("onRequest", (request, reply, done) => {
    const { method, routeOptions } = request;
    const [path = ""] = request.url.split("?", 1);
    if (routeOptions.config?.session === false || manager.isIgnored(path)) return done();
    const cookieValue = request.cookies[options.cookieName];
    const begin = (visit: Visit) => {
      // Whoever went away while its session was looked up, or waited for, gets no answer: Fastify would wait
      // for the rest of its body for ever, with the session's lock in our hands.
      if (reply.raw.destroyed) return visit.release();
      request[kSession] = new RequestSession(parts, request, visit);
      reply.raw.once("close", () => finishAbandoned(request, reply));
      done();
    };
    const visit = manager.begin(cookieValue, { method, route: routeOptions.url, path });
    if (visit instanceof Promise) visit.then(begin, done);
    else begin(visit);
  });

  // With callbacks, because a hook that always waits sends twice where a handler sends without returning it.
  // Where there is something to wait for, such a handler comes here twice: the first answer counts, the
  // second is dropped.
  fastify.addHook("onSend", (request, reply, payload, done) => {
    const conclude = (error?: Error) => {
      if (error === undefined) done(null, payload);
      else done(error);
    };
    finish(request, reply, conclude, () => {});
  });

  // Hijacked replies never pass onSend; what they changed is stored after the fact.
  fastify.addHook("onResponse", (request, reply, done) => finish(request, reply, done, done));

  // onClose runs after the last request has been answered.
  fastify.addHook("onClose", () => manager.close());
  await manager.start();
}

/** A hijacked reply has no response, and so no `onResponse`, when its client goes away before its end. */
function finishAbandoned(request: FastifyRequest, reply: FastifyReply): void {
  if (!reply.sent) return;
  const conclude = (err?: Error) => {
    if (err !== undefined) request.log.error({ err }, "The session of a hijacked reply is lost.");
  };
  finish(request, reply, conclude, () => {});
}

/**
 * Calls `done` at once where there is nothing to store; with an error when the change is not saved. Calls
 * `leave` instead when an earlier call for the same request is still waiting for the store.
 */
function finish(
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
  leave: () => void,
): void {
  const session = request[kSession];
  if (session === undefined) {
    request.sessionBackup = { outcome: "skipped", reason: "not-accessed" };
    return done();
  }
  const succeed = (backup: BackupResult | undefined) => {
    try {
      if (backup !== undefined) {
        request.sessionBackup = backup;
        if (!reply.raw.headersSent) session.sendCookie(reply);
      }
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
  const fail = (error: Error) => {
    request.sessionBackup = failedBackup(error);
    done(error);
  };
  try {
    const result = session.finish();
    if (result === "under-way") leave();
    else if (result instanceof Promise) result.then(succeed, fail);
    else succeed(result);
  } catch (error) {
    fail(error as Error);
  }
}

/** Fastify plugin; register `@fastify/cookie` before it. Options: `SessionManagerOptions`. */
export const sessionManager = fp(plugin, {
  name: "fastify-memcached-session-manager",
  fastify: "5.x",
  dependencies: ["@fastify/cookie"],
});
