/** Decides what a session hands on to the one that replaces it (`regenerate`, at login). */
import type { LiveSession } from "./session.ts";

export interface Succession {
  readonly former: LiveSession;
  /** Attributes by name as they were handed on. */
  readonly inherited: ReadonlyMap<string, unknown>;
}

/**
 * Copies the named attributes; the successor shares the values, so that changes inside them reach both. What the
 * cookie has of its own stays, too.
 */
export function inherit(
  successor: LiveSession,
  former: LiveSession,
  names: readonly string[],
): Succession {
  successor.cookie = former.cookie;
  successor.idleSeconds = former.idleSeconds;
  const present = names.filter((name) => name in former.attributes);
  for (const name of present) successor.attributes[name] = former.attributes[name];
  return {
    former,
    inherited: new Map(present.map((name) => [name, former.attributes[name]])),
  };
}

/**
 * The former session lives until its successor is stored. What parallel requests assigned to it meanwhile was
 * acknowledged, so it is handed on too, unless the successor was given a value of its own.
 */
export function inheritLate(successor: LiveSession, { former, inherited }: Succession): void {
  for (const [name, value] of inherited) {
    if (successor.attributes[name] === value && former.attributes[name] !== value) {
      successor.attributes[name] = former.attributes[name];
    }
  }
}
