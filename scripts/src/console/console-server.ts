// Decides what the console answers: how the nodes are, and what becomes of a click on kill, start, pause, resume, restart.
import { randomBytes } from "node:crypto";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import * as z from "zod";
import { LabError } from "../errors.ts";
import { type Mode, modes } from "../engines/engine.ts";
import { type NodeName, nodes } from "../nodes.ts";
import type { LabReport } from "../status.ts";
import { type ClickAction, clickActions } from "./deeds.ts";
import { type Exercise, questionSchema } from "./exercise.ts";
import { isToken, refusalOf } from "./guests.ts";

/** What is done to the lab when somebody clicks. */
export interface ConsoleActions {
  report(): Promise<LabReport>;
  /** Waits for the effect; gives a sentence on it. Throws LabError when it can't come about. */
  act(action: ClickAction, node: NodeName): Promise<string>;
  /** Starts HAProxy and the app servers anew. Throws LabError where only a command can do that. */
  switchTo(mode: Mode): Promise<void>;
}

export interface ConsoleOptions {
  readonly actions: ConsoleActions;
  /** Where it is going to listen; Host has to name it. */
  readonly port: number;
  /** The pages that may ask; see `pageOrigins`. */
  readonly origins: readonly string[];
  readonly exercise: Exercise;
  /** Of all pages together. Default: 5 actions in 1000 ms. */
  readonly limit?: { readonly actions: number; readonly inMs: number };
}

/** Names the header that carries the token. */
export const tokenHeader = "x-console-token";

const details = {
  foreign_host:
    "The console answers to localhost and 127.0.0.1 at its own port, and to no other name.",
  foreign_origin: "Only the lab's own pages may ask the console.",
  token_missing: `Header ${tokenHeader} has to carry the token that GET /api/console gives, a new one for each run.`,
  unknown_action: `There is no such node or action. Nodes: ${nodes.map(({ name }) => name).join(", ")}; actions: ${clickActions.join(", ")}.`,
  unknown_mode: "There is no such mode: sticky and non-sticky are there.",
  too_many_actions: "Too many at once; wait a second.",
} as const;

class Problem extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

const click = z.object({
  action: z.enum(clickActions),
  node: z.enum(nodes.map(({ name }) => name)),
});

/**
 * A server that does not listen yet. `GET /api/console` gives the token and what can be done, `GET /api/nodes` a
 * `LabReport`, `POST /api/nodes/:node/:action` and `POST /api/mode/:mode` `{ message }`; `POST /api/exercise` with a
 * `Question` an `ExerciseAnswer`. Errors are problem documents with a stable `code`.
 */
export async function consoleServer(options: ConsoleOptions): Promise<FastifyInstance> {
  const { actions, port, origins, limit = { actions: 5, inMs: 1000 } } = options;
  const token = randomBytes(24).toString("base64url");
  const app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    const { status, code, detail } = describe(error);
    void reply.code(status).type("application/problem+json");
    return reply.send({ type: "about:blank", status, code, detail });
  });
  app.setNotFoundHandler(() => {
    throw new Problem(404, "unknown_action", details.unknown_action);
  });
  app.addHook("onRequest", async ({ headers }) => {
    const refusal = refusalOf({ host: headers.host, origin: headers.origin }, port, origins);
    if (refusal !== undefined) throw new Problem(403, refusal, details[refusal]);
  });
  await app.register(cors, {
    origin: [...origins],
    methods: ["GET", "POST"],
    allowedHeaders: [tokenHeader, "content-type"],
  });
  await app.register(rateLimit, {
    global: false,
    // Everybody's clicks together: it is one lab.
    keyGenerator: () => "everybody",
    errorResponseBuilder: () => new Problem(429, "too_many_actions", details.too_many_actions),
  });
  app.get("/api/console", async () => ({ token, actions: clickActions }));
  app.get("/api/nodes", () => actions.report());
  // It acts on no node, so it needs no token. A page asks about once a second.
  const calm = { config: { rateLimit: { max: 40, timeWindow: 1000 } } };
  app.post("/api/exercise", calm, ({ body }) => options.exercise(parse(questionSchema, body)));
  const limited = { config: { rateLimit: { max: limit.actions, timeWindow: limit.inMs } } };
  const assertToken = ({ headers }: FastifyRequest) => {
    if (isToken(headers[tokenHeader]?.toString(), token)) return;
    throw new Problem(403, "token_missing", details.token_missing);
  };
  app.post<{ Params: { node: string; action: string } }>(
    "/api/nodes/:node/:action",
    limited,
    async (request) => {
      assertToken(request);
      const { data } = click.safeParse(request.params);
      if (data === undefined) throw new Problem(404, "unknown_action", details.unknown_action);
      return { message: await actions.act(data.action, data.node) };
    },
  );
  app.post<{ Params: { mode: string } }>("/api/mode/:mode", limited, async (request) => {
    assertToken(request);
    const { data: mode } = z.enum(modes).safeParse(request.params.mode);
    if (mode === undefined) throw new Problem(404, "unknown_mode", details.unknown_mode);
    await actions.switchTo(mode);
    return { message: `The lab is ${mode}.` };
  });
  return app;
}

/** Throws Problem 400 that names what is wrong. */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(400, "bad_request", z.prettifyError(result.error));
}

function describe(error: unknown): { status: number; code: string; detail: string } {
  if (error instanceof Problem) {
    return { status: error.statusCode, code: error.code, detail: error.message };
  }
  if (error instanceof LabError) {
    const detail = [error.message, error.hint].filter((line) => line !== undefined).join("\n");
    return { status: 409, code: "not_possible", detail };
  }
  const { statusCode = 500, message = "" } = error as { statusCode?: number; message?: string };
  if (statusCode < 500) return { status: statusCode, code: "bad_request", detail: message };
  return { status: 500, code: "unexpected", detail: message };
}
