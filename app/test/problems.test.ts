import fastify, { LogController, type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { BookstoreError } from "../src/bookstore/bookstore-error.ts";
import { answerProblems } from "../src/problems.ts";
import { useZodSchemas } from "../src/zod-schemas.ts";

let app: FastifyInstance;
let log: string;

/** A body with two fields, so that both can be wrong at once. */
const body = z.object({ quantity: z.int(), nested: z.object({ isbn: z.string() }) });

beforeEach(() => {
  log = "";
  app = fastify({
    bodyLimit: 100,
    logController: new LogController({ disableRequestLogging: true }),
    logger: { stream: { write: (line: string) => (log += line) } },
  });
  const typed = useZodSchemas(app);
  answerProblems(typed);
  typed.post("/api/things", { schema: { body } }, (request) => request.body);
  typed.get("/api/answers", { schema: { response: { 200: body } } }, () => ({
    quantity: 1,
    nested: { isbn: "x", secret: "y" },
  }));
  typed.get(
    "/api/broken-answers",
    { schema: { response: { 200: z.object({ n: z.int() }) } } },
    () => ({
      n: 1.5,
    }),
  );
});

afterEach(async () => {
  await app.close();
});

function failingWith(error: Error): void {
  app.get("/api/fails", () => {
    throw error;
  });
}

test("a body with wrong fields is a 400 that names each of them", async () => {
  const response = await app.inject({
    method: "POST",
    url: "/api/things",
    payload: { quantity: "two", nested: {} },
  });
  expect(response.statusCode).toBe(400);
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(response.json()).toEqual({
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    code: "invalid_request",
    detail: expect.any(String),
    errors: [
      { field: "quantity", message: expect.any(String) },
      { field: "nested.isbn", message: expect.any(String) },
    ],
  });
});

test("a missing body is a 400 about the whole body", async () => {
  const response = await app.inject({ method: "POST", url: "/api/things" });
  expect(response.json()).toMatchObject({ status: 400, errors: [{ field: "" }] });
});

test.each([
  ["half a document", '{"quantity":'],
  ["nothing", ""],
  ["a prototype", '{"__proto__":{"isAdmin":true}}'],
])("%s instead of JSON is a 400 malformed_body", async (_name, payload) => {
  const response = await app.inject({
    method: "POST",
    url: "/api/things",
    headers: { "content-type": "application/json" },
    payload,
  });
  expect(response.json()).toMatchObject({ status: 400, code: "malformed_body" });
});

test("a body above the limit is a 413", async () => {
  const response = await app.inject({
    method: "POST",
    url: "/api/things",
    payload: { text: "x".repeat(200) },
  });
  expect(response.json()).toMatchObject({ status: 413, code: "body_too_large" });
});

test("a body that isn't JSON is a 415", async () => {
  const response = await app.inject({
    method: "POST",
    url: "/api/things",
    headers: { "content-type": "application/xml" },
    payload: "<quantity/>",
  });
  expect(response.json()).toMatchObject({ status: 415, code: "unsupported_media_type" });
});

test("an unknown address is a 404 without its query", async () => {
  const response = await app.inject({ url: "/api/nothing?token=secret" });
  expect(response.json()).toMatchObject({ status: 404, code: "not_found" });
  expect(response.body).toContain("/api/nothing");
  expect(response.body).not.toContain("secret");
});

test.each([
  ["book_not_found", 404],
  ["not_in_cart", 404],
  ["quantity_limit", 409],
  ["cart_empty", 409],
  ["idempotency_key_reused", 422],
] as const)("the shop's refusal %s is a %i", async (code, status) => {
  failingWith(new BookstoreError(code, "No."));
  const response = await app.inject({ url: "/api/fails" });
  expect(response.statusCode).toBe(status);
  expect(response.json()).toMatchObject({ status, code, detail: "No." });
  expect(log).toBe("");
});

test("a session conflict is a 503 that may be sent again at once, logged without a stack", async () => {
  failingWith(
    Object.assign(new Error("Changed elsewhere."), { statusCode: 503, code: "session_conflict" }),
  );
  const response = await app.inject({ url: "/api/fails" });
  expect(response.headers["retry-after"]).toBe("0");
  expect(response.json()).toMatchObject({
    status: 503,
    code: "session_conflict",
    detail: "Changed elsewhere.",
  });
  expect(log).toContain("Changed elsewhere.");
  expect(log).not.toContain("stack");
});

test.each([
  ["a plain error", new Error("password is hunter2")],
  ["a system error", Object.assign(new Error("hunter2"), { code: "ECONNRESET" })],
  ["somebody else's 500", Object.assign(new Error("hunter2"), { statusCode: 500 })],
])("%s is a 500 that tells the log everything and the client nothing", async (_name, error) => {
  failingWith(error);
  const response = await app.inject({ url: "/api/fails" });
  expect(response.json()).toMatchObject({ status: 500, code: "internal_error" });
  expect(response.body).not.toContain("hunter2");
  expect(log).toContain("hunter2");
  expect(log).toContain("stack");
});

test("an answer holds what its schema says and nothing more", async () => {
  const response = await app.inject({ url: "/api/answers" });
  expect(response.json()).toEqual({ quantity: 1, nested: { isbn: "x" } });
});

test("an answer that breaks its schema is a 500", async () => {
  const response = await app.inject({ url: "/api/broken-answers" });
  expect(response.json()).toMatchObject({ status: 500, code: "internal_error" });
});
