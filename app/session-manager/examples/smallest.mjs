// The smallest application: it counts a browser's visits, and goes on counting after it was killed.
import cookie from "@fastify/cookie";
import Fastify from "fastify";
import { sessionManager } from "fastify-memcached-session-manager";

const app = Fastify({ logger: true });
await app.register(cookie);
await app.register(sessionManager, {
  memcachedNodes: process.env.MEMCACHED_NODES ?? "localhost:11211",
  sessionBackupAsync: false,
});
app.get("/", async ({ session }) => {
  session.visits = (session.visits ?? 0) + 1;
  return { visits: session.visits };
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
