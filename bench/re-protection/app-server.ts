// The app server of this measurement: sessions of any content, and nothing that costs more than they do.
import cookie from "@fastify/cookie";
import Fastify from "fastify";
import { sessionManager } from "fastify-memcached-session-manager";
import type { SessionManagerOptions } from "fastify-memcached-session-manager";

declare module "fastify" {
  interface Session {
    number?: number;
    text?: string;
    count?: number;
  }
}

interface Body {
  readonly number: number;
  readonly text: string;
}

const options = JSON.parse(process.env["SESSION_OPTIONS"] ?? "{}") as SessionManagerOptions;
const app = Fastify({ logger: { level: "info" }, disableRequestLogging: true });
await app.register(cookie);
await app.register(sessionManager, options);

let protectedAgain = 0;
app.sessions.on("re-protected", () => {
  protectedAgain += 1;
});

app.post<{ Body: Body }>("/session", async (request) => {
  request.session.number = request.body.number;
  request.session.text = request.body.text;
  return { ok: true };
});
app.get("/session", async ({ session }) => {
  const { number, text, count } = session;
  return { number, text, count };
});
app.post("/count", async ({ session }) => {
  session.count = (session.count ?? 0) + 1;
  return { count: session.count };
});
app.get("/state", { config: { session: false } }, async () => ({
  nodes: app.sessions.nodes().map(({ state }) => state),
  sessions: app.sessions.statistics().sessions,
  protectedAgain,
  cpuMs: Object.values(process.cpuUsage()).reduce((sum, each) => sum + each, 0) / 1000,
  heapBytes: process.memoryUsage().heapUsed,
}));

await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
