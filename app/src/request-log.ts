// Which requests the log tells about, and how.
import type { FastifyInstance } from "fastify";
import { describeBackup } from "./backup-words.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** True: successful requests of this route stay out of the log. Default false. */
    isQuiet?: boolean;
  }
}

/** One line a request: `POST /api/cart/items 200 in 2.1 ms, backup n2 stored`. */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    if (!request.routeOptions.config.isQuiet || reply.statusCode >= 400) {
      const { method } = request;
      const path = request.url.split("?", 1)[0];
      const status = reply.statusCode;
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      const backup = describeBackup(request.sessionBackup);
      request.log.info(
        { method, path, status, ms, backup },
        `${method} ${path} ${status} in ${ms} ms, backup ${backup}`,
      );
    }
    done();
  });
}
