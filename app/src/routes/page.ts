// How the page and its files are served.
import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../zod-schemas.ts";
import { notFound, sendProblem } from "../problems.ts";

/** Names of files in `assets/` hold a hash of their content, so they never change. */
const assets = { maxAge: "1y", immutable: true };
/** Others are asked for again each time; an unchanged one costs a 304. */
const changingFiles = { cacheControl: false };

/** Everything outside `/api`: a file of the built page, or the page itself for addresses that a browser opens. */
export async function pageRoutes(app: App, uiDir: string): Promise<void> {
  await app.register(fastifyStatic, { serve: false });
  app.get("/*", { config: { session: false, isQuiet: true } }, async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    if (path === "/api" || path.startsWith("/api/")) return sendProblem(reply, notFound(request));
    return sendPageFile(uiDir, path, request, reply);
  });
}

function sendPageFile(
  uiDir: string,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (path.startsWith("/assets/")) return reply.sendFile(path, uiDir, assets);
  void reply.header("cache-control", "no-cache");
  const isPage = path === "/" || (extname(path) === "" && acceptsHtml(request));
  if (!isPage) return reply.sendFile(path, uiDir, changingFiles);
  if (!existsSync(resolve(uiDir, "index.html"))) return sendNotBuilt(reply);
  return reply.sendFile("index.html", uiDir, changingFiles);
}

function acceptsHtml({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes("text/html") ?? false;
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type("text/plain; charset=utf-8")
    .send("The page is not built yet. Build it with:\n\n    npm run build:ui\n\nThen reload.\n");
}
