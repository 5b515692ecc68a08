/** Decides which cookie comes in with a request and which one goes out. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "./clock.ts";
import { changeSettings, cookieAttributes } from "./cookie-settings.ts";
import { idleSecondsFor } from "./expiry.ts";
import type { Options } from "./options/check-options.ts";
import { type SessionCookie, sessionCookie, toSetCookie } from "./session-cookie.ts";
import { splitPrefix } from "./session-id.ts";
import type { LiveSession, SessionView } from "./session.ts";

export class RequestCookie {
  readonly #options: Options;
  readonly #clock: Clock;
  readonly #isHttps: boolean;
  /** What the browser sent, without a balancer's prefix. */
  readonly #sent: string | undefined;

  constructor(options: Options, clock: Clock, { cookies, protocol }: FastifyRequest) {
    const value = cookies?.[options.cookieName];
    this.#options = options;
    this.#clock = clock;
    this.#isHttps = protocol === "https";
    this.#sent = value === undefined ? undefined : splitPrefix(value).id;
  }

  /** As a handler sees it. @param current what the request sees of its session now */
  of(current: () => SessionView): SessionCookie {
    const { cookie, maxInactiveInterval } = this.#options;
    return sessionCookie({
      attributes: () => cookieAttributes(cookie, current().session.cookie),
      change: (change) => {
        const view = current();
        const settings = changeSettings(view.session.cookie, change);
        view.setCookie(settings, idleSecondsFor(settings, maxInactiveInterval, this.#clock()));
      },
      isHttps: this.#isHttps,
      clock: this.#clock,
    });
  }

  /** Goes out when the id or an attribute is not what the browser has; with the option `rolling`, always. */
  send(reply: FastifyReply, view: SessionView, id: string): void {
    const { cookieName, cookiePrefix, rolling } = this.#options;
    const value = `${cookiePrefix}${id}`;
    if (value === this.#sent && !view.hasNewCookie && !rolling) return;
    reply.setCookie(cookieName, value, this.#attributesFor(view.session));
  }

  /** Taken back from a browser that sent one. */
  clear(reply: FastifyReply, session: LiveSession): void {
    if (this.#sent === undefined) return;
    reply.clearCookie(this.#options.cookieName, this.#attributesFor(session));
  }

  #attributesFor({ cookie }: LiveSession): ReturnType<typeof toSetCookie> {
    const attributes = cookieAttributes(this.#options.cookie, cookie);
    return toSetCookie(attributes, this.#isHttps, this.#clock());
  }
}
