// Which requests are refused because they are one app server's own business, and this machine's.
import type { FastifyReply, FastifyRequest } from "fastify";
import { newProblem, sendProblem } from "../problems.ts";

/** For `onRequest`: through the balancer, which may send it to either app server, a request is refused. */
export function onlyDirectly(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { host = "", "x-forwarded-for": forwarded } = request.headers;
  if (forwarded === undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) {
    return done();
  }
  const path = request.url.split("?", 1)[0];
  const detail = `${path} is asked at one app server's own port, as 127.0.0.1 or localhost, and not through the balancer.`;
  void sendProblem(reply, newProblem(403, "direct_only", detail));
}
