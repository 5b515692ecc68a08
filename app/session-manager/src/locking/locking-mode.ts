/** Decides how the option `lockingMode` reads. */
import { compilePattern } from "../compile-pattern.ts";

/** Which requests wait for each other when they use the same session. */
export type LockingMode =
  /** No request waits; parallel changes are detected, and all but one refused. */
  | { readonly kind: "none" }
  | { readonly kind: "all" }
  /** All but those that, as far as was seen, never change a session. */
  | { readonly kind: "auto" }
  /** Those whose whole path matches, without method and query. */
  | { readonly kind: "uriPattern"; readonly pattern: RegExp };

const ALLOWED = "none, all, auto or uriPattern:<regular expression>";

/**
 * Reads `none`, `all`, `auto` or `uriPattern:<regex>`.
 * @throws Error whose message says what is wrong and what is allowed.
 */
export function parseLockingMode(text: string): LockingMode {
  if (text === "none" || text === "all" || text === "auto") return { kind: text };
  const [, pattern] = /^uriPattern:(.*)$/s.exec(text) ?? [];
  if (pattern === undefined) throw new Error(`must be ${ALLOWED}`);
  if (pattern === "") throw new Error(`lacks the pattern; it must be ${ALLOWED}`);
  try {
    return { kind: "uriPattern", pattern: compilePattern(pattern) };
  } catch (cause) {
    const { message } = cause as SyntaxError;
    throw new Error(`is not a regular expression: ${message}; it must be ${ALLOWED}`, { cause });
  }
}
