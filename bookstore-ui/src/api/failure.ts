// Decides which kind of failure an answer is: each kind asks for another thing to do.
import type { Problem } from "./wire.ts";

/**
 * Why a request has no usable answer.
 * - `unreachable`: nothing answered at this address.
 * - `no-app-server`: HAProxy answered that it has no app server (502, 503, 504 without `X-App-Server`).
 * - `problem`: an app server refused, and says why.
 * - `unexpected`: an answer that this page cannot read.
 */
export type Failure =
  | { kind: "unreachable" }
  | { kind: "no-app-server"; status: number }
  | { kind: "problem"; problem: Problem }
  | { kind: "unexpected"; status: number };

/** A value with the app server that gave it, or the failure. */
export type Result<T> =
  | { ok: true; value: T; server: string | null }
  | { ok: false; failure: Failure; server: string | null };

/** True when it is unknown whether the request took effect, so a retry must carry the same key. */
export function isOutcomeUnknown(failure: Failure): boolean {
  return failure.kind === "problem" ? failure.problem.status >= 500 : true;
}

/** Classifies an answer that is not a success; `body` is its JSON, or undefined. */
export function failureOf(status: number, server: string | null, body: unknown): Failure {
  // before the problem documents: HAProxy writes some too
  if (server === null && (status === 502 || status === 503 || status === 504))
    return { kind: "no-app-server", status };
  if (isProblem(body)) return { kind: "problem", problem: { ...body, status } };
  return { kind: "unexpected", status };
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    typeof body.code === "string" &&
    "title" in body &&
    typeof body.title === "string"
  );
}
