// Requests whose handler a test writes in place.
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  LightMyRequestResponse,
} from "fastify";
import type { Browser } from "./app-server.ts";

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

const handlers = new Map<string, Handler>();
let count = 0;

/** To be given to `anAppServer`. */
export function addHandlers(app: FastifyInstance): void {
  app.post<{ Querystring: { handler: string } }>("/handle", async (request, reply) =>
    handlers.get(request.query.handler)?.(request, reply),
  );
}

/** Sends a request with the browser's cookie that this handler answers. */
export async function handle(browser: Browser, handler: Handler): Promise<LightMyRequestResponse> {
  const name = String((count += 1));
  handlers.set(name, handler);
  return browser.post(`/handle?handler=${name}`);
}
