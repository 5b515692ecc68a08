// Decides what the console answers: how the nodes are, and what becomes of a click on kill, start, pause, resume, restart.
import { randomBytes } from "node:crypto";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance } from "fastify";
import * as z from "zod";
import { LabError } from "../errors.ts";
import { languages } from "../language.ts";
import { type NodeAction, nodeActions } from "../node-actions.ts";
import { type NodeName, nodes } from "../nodes.ts";
import type { LabReport } from "../status.ts";
import { stepIds } from "../walkthrough/step.ts";
import { type Exercise, questionSchema, stepIdSchema } from "./exercise.ts";
import { isToken, refusalOf } from "./guests.ts";

/** What is done to the lab when somebody clicks. */
export interface ConsoleActions {
  report(): Promise<LabReport>;
  /** Waits for the effect; gives a sentence on it. Throws LabError when it can't come about. */
  act(action: NodeAction, node: NodeName): Promise<string>;
}

export interface ConsoleOptions {
  readonly actions: ConsoleActions;
  /** Where it is going to listen; Host has to name it. */
  readonly port: number;
  /** The pages that may ask; see `pageOrigins`. */
  readonly origins: readonly string[];
  /** Absent: there is no exercise here. */
  readonly exercise?: Exercise;
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
  unknown_action: `There is no such node or action. Nodes: ${nodes.map(({ name }) => name).join(", ")}; actions: ${nodeActions.join(", ")}.`,
  unknown_step: `There is no such step. Steps: ${stepIds.join(", ")}.`,
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
  action: z.enum(nodeActions),
  node: z.enum(nodes.map(({ name }) => name)),
});

/**
 * A server that does not listen yet. `GET /api/console` gives the token and what can be done, `GET /api/nodes` a
 * `LabReport`, `POST /api/nodes/:node/:action` `{ message }`; `GET /api/exercise?language=` the steps' ids and titles,
 * `POST /api/exercise/:id` with a `Question` a `StepLook`. Errors are problem documents with a stable `code`.
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
  app.get("/api/console", async () => ({ token, actions: nodeActions }));
  app.get("/api/nodes", () => actions.report());
  if (options.exercise !== undefined) addExercise(app, options.exercise);
  app.post<{ Params: { node: string; action: string } }>(
    "/api/nodes/:node/:action",
    { config: { rateLimit: { max: limit.actions, timeWindow: limit.inMs } } },
    async ({ headers, params }) => {
      if (!isToken(headers[tokenHeader]?.toString(), token)) {
        throw new Problem(403, "token_missing", details.token_missing);
      }
      const { data } = click.safeParse(params);
      if (data === undefined) throw new Problem(404, "unknown_action", details.unknown_action);
      return { message: await actions.act(data.action, data.node) };
    },
  );
  return app;
}

/** A look changes nothing, so it needs no token. */
function addExercise(app: FastifyInstance, exercise: Exercise): void {
  app.get("/api/exercise", async ({ query }) => {
    const { language } = parse(z.object({ language: z.enum(languages) }), query);
    return { steps: exercise.titles(language) };
  });
  app.post<{ Params: { id: string } }>("/api/exercise/:id", async ({ params, body }) => {
    const { data: id } = stepIdSchema.safeParse(params.id);
    if (id === undefined) throw new Problem(404, "unknown_step", details.unknown_step);
    return exercise.look(id, parse(questionSchema, body));
  });
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
