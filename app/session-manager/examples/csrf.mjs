// Requests that no other site can send, with @fastify/csrf-protection. The secret is in the session.
// curl -c jar -b jar localhost:3000/form   and then, with that token:
// curl -c jar -b jar -X POST -H 'csrf-token: TOKEN' localhost:3000/orders
import cookie from "@fastify/cookie";
import csrfProtection from "@fastify/csrf-protection";
import Fastify from "fastify";
import { sessionManager } from "fastify-memcached-session-manager";

const app = Fastify({ logger: true });
await app.register(cookie);
await app.register(sessionManager, {
  memcachedNodes: process.env.MEMCACHED_NODES ?? "localhost:11211",
  sessionBackupAsync: false,
});
await app.register(csrfProtection, { sessionPlugin: "@fastify/session" });
app.get("/form", async (_, reply) => ({ token: reply.generateCsrf() }));
app.post("/orders", { onRequest: app.csrfProtection }, async ({ session }) => {
  session.orders = (session.orders ?? 0) + 1;
  return { orders: session.orders };
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
