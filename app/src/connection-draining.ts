// Which connections a shutdown waits for, and how long.
import { setTimeout as pause } from "node:timers/promises";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** HAProxy asks /health every 250 ms, and again 50 ms after the first 503; then nothing is sent here any more. */
const noticeMs = 600;
/** Leaves the session manager as much of the 10 s that a shutdown may take. */
const requestGraceMs = 4500;

/** Resolves when a balancer has noticed that /health says 503; until then this server goes on as if nothing were. */
export async function leaveTheBalancer(): Promise<void> {
  await pause(noticeMs);
}

/**
 * When `app` closes, connections without any request end at once, and those that are still busy after 4.5 s too.
 * Browsers open connections ahead of need, and Node.js would wait a minute for their first request.
 */
export function drainConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  app.server.on("request", ({ socket }) => unused.delete(socket));
  app.addHook("preClose", (done) => {
    for (const socket of unused) socket.destroy();
    if (!app.server.listening) return done();
    const timer = setTimeout(() => {
      app.log.warn(`requests were still unfinished after ${requestGraceMs / 1000} s, cut off`);
      app.server.closeAllConnections();
    }, requestGraceMs);
    app.server.once("close", () => clearTimeout(timer));
    done();
  });
}
