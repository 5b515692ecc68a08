/** Decides what a handler sees as `request.session.cookie`, and what a browser is sent of it. */
import type { CookieSerializeOptions } from "@fastify/cookie";
import type { Clock } from "./clock.ts";
import type { CookieAttributes, CookieSettings } from "./cookie-settings.ts";

/**
 * The cookie of a session. Each attribute is as the option `cookie` says until something is assigned; that
 * belongs to the session alone, is stored with it, and is taken back by assigning `undefined`.
 */
export interface SessionCookie {
  path: string | undefined;
  domain: string | undefined;
  httpOnly: boolean | undefined;
  /** `"auto"` reads as what it comes to for this request. */
  get secure(): boolean;
  set secure(value: boolean | "auto" | undefined);
  sameSite: "lax" | "strict" | "none" | boolean | undefined;
  partitioned: boolean | undefined;
  priority: "low" | "medium" | "high" | undefined;
  /**
   * How long the browser keeps the cookie, in milliseconds from the response that brings it; `null`: until the
   * browser ends. An assigned one is the session's idle limit too. Replaces `expires`.
   */
  maxAge: number | null | undefined;
  /** As `maxAge` was set; `null` where `expires` was. Assigning it is assigning `maxAge`. */
  originalMaxAge: number | null | undefined;
  /** When the browser drops the cookie; `null`: when it ends. With an assigned one the session ends then, too. */
  get expires(): Date | null;
  set expires(value: Date | null | false | undefined);
}

/** What `request.session.options` takes: attributes to assign. Anything else in it is ignored. */
export type SessionCookieOptions = Partial<Omit<SessionCookie, "secure" | "expires">> & {
  secure?: boolean | "auto" | undefined;
  expires?: Date | null | false | undefined;
};

/** What a session's cookie is made of. */
export interface CookieSource {
  /** As it would be sent. */
  readonly attributes: () => CookieAttributes;
  readonly change: (change: CookieSettings) => void;
  readonly isHttps: boolean;
  readonly clock: Clock;
}

const PLAIN = ["path", "domain", "httpOnly", "sameSite", "partitioned", "priority"] as const;

/** An assignment of what an attribute can't be throws a TypeError. */
export function sessionCookie({ attributes, change, isHttps, clock }: CookieSource): SessionCookie {
  const cookie = {
    get secure(): boolean {
      return isSecure(attributes(), isHttps);
    },
    set secure(secure: boolean | "auto" | undefined) {
      change({ secure });
    },
    get maxAge(): number | null {
      const { maxAge, expires } = attributes();
      return maxAge ?? (expires === undefined ? null : expires - clock());
    },
    set maxAge(maxAge: number | null | undefined) {
      change({ maxAge: typeof maxAge === "number" ? Math.max(0, Math.ceil(maxAge)) : maxAge });
    },
    get originalMaxAge(): number | null {
      return attributes().maxAge ?? null;
    },
    set originalMaxAge(maxAge: number | null | undefined) {
      this.maxAge = maxAge;
    },
    get expires(): Date | null {
      return expiryOf(attributes(), clock()) ?? null;
    },
    set expires(expires: Date | null | false | undefined) {
      if (expires === null || expires === false) change({ maxAge: null });
      else change({ expires: expires?.getTime() });
    },
  };
  for (const name of PLAIN) {
    Object.defineProperty(cookie, name, {
      get: () => attributes()[name],
      set: (value: unknown) => {
        change({ [name]: value });
      },
      enumerable: true,
    });
  }
  return cookie as unknown as SessionCookie;
}

const ASSIGNABLE = [...PLAIN, "secure", "expires", "originalMaxAge", "maxAge"] as const;

/** Of `maxAge` and `expires`, `maxAge` counts. */
export function assignCookie(cookie: SessionCookie, options: SessionCookieOptions): void {
  for (const name of ASSIGNABLE) {
    const value = options[name];
    if (value !== undefined) Object.assign(cookie, { [name]: value });
  }
}

/** What goes into the Set-Cookie header. */
export function toSetCookie(
  attributes: CookieAttributes,
  isHttps: boolean,
  now: number,
): CookieSerializeOptions {
  const { maxAge, sameSite, ...others } = attributes;
  const secure = isSecure(attributes, isHttps);
  const sent = {
    ...others,
    secure,
    // Browsers refuse SameSite=None without Secure, which nobody asked for with "auto".
    sameSite: sameSite === "none" && others.secure === "auto" && !secure ? "lax" : sameSite,
    maxAge: maxAge === undefined ? undefined : Math.ceil(maxAge / 1000),
    expires: expiryOf(attributes, now),
  };
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
}

function isSecure({ secure }: CookieAttributes, isHttps: boolean): boolean {
  return secure === "auto" ? isHttps : secure === true;
}

function expiryOf({ maxAge, expires }: CookieAttributes, now: number): Date | undefined {
  if (maxAge !== undefined) return new Date(now + maxAge);
  return expires === undefined ? undefined : new Date(expires);
}
