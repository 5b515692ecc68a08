// How errors become answers: problem documents with a stable code, and no internals.
import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { FieldError, Problem } from "./api.ts";
import { BookstoreError, type BookstoreErrorCode } from "./bookstore/bookstore-error.ts";

const bookstoreStatus: Record<BookstoreErrorCode, number> = {
  book_not_found: 404,
  not_in_cart: 404,
  quantity_limit: 409,
  cart_empty: 409,
  idempotency_key_reused: 422,
};

/** A request part that doesn't fit its schema; answered with 400 `invalid_request` and its fields. */
export class InvalidRequestError extends Error {
  readonly errors: FieldError[];

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super("The request does not have the expected form.");
    this.name = "InvalidRequestError";
    this.errors = issues.map(({ path, message }) => ({ field: path.join("."), message }));
  }
}

/** Answers every error and every unknown address of this instance with a problem document. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = describeProblem(error, request);
    if (problem.status >= 500) logProblem(error, problem, request);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, notFound(request)));
}

/** Sends the problem with its status. A 503 says that the same request may be sent again at once. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 503) void reply.header("retry-after", "0");
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

/** The problem of an address that doesn't exist. */
export function notFound(request: FastifyRequest): Problem {
  const path = request.url.split("?", 1)[0];
  return newProblem(404, "not_found", `There is nothing at ${request.method} ${path}.`);
}

/** A problem document; `title` follows from the status. */
export function newProblem(status: number, code: string, detail: string): Problem {
  return { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail, code };
}

/** The problem document for anything that a handler, a hook or Fastify itself threw. */
export function describeProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof BookstoreError) {
    return newProblem(bookstoreStatus[error.code], error.code, error.message);
  }
  if (error instanceof InvalidRequestError) {
    return { ...newProblem(400, "invalid_request", error.message), errors: error.errors };
  }
  const { statusCode } = error;
  // the session manager's errors: a status, and a code in lower case
  if (statusCode !== undefined && /^[a-z]+(_[a-z]+)*$/.test(error.code ?? "")) {
    return newProblem(statusCode, error.code, error.message);
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return newProblem(statusCode, requestErrorCode(error), error.message);
  }
  return newProblem(
    500,
    "internal_error",
    `The app server failed; its log tells more about request ${request.id}.`,
  );
}

/** Names for what Fastify itself refuses. */
function requestErrorCode({ code, statusCode }: FastifyError): string {
  if (statusCode === 413) return "body_too_large";
  if (statusCode === 415) return "unsupported_media_type";
  return code?.startsWith("FST_ERR_CTP_") ? "malformed_body" : "bad_request";
}

/** A refused store is part of the lesson and no fault of the program: it needs no stack. */
function logProblem(error: FastifyError, problem: Problem, request: FastifyRequest): void {
  if (problem.code === "internal_error" || problem.status === 500) {
    request.log.error({ err: error }, `${request.method} ${request.url} failed: ${error.message}`);
  } else {
    request.log.warn(error.message);
  }
}
