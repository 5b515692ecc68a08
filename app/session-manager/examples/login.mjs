// Login with @fastify/passport and passport-local. It renews the session id, and a logout ends the session.
// curl -c jar -b jar --json '{"username":"ana","password":"open sesame"}' localhost:3000/login
import cookie from "@fastify/cookie";
import { Authenticator } from "@fastify/passport";
import Fastify from "fastify";
import { sessionManager } from "fastify-memcached-session-manager";
import { Strategy } from "passport-local";

const passport = new Authenticator();
const check = (name, password, done) => done(null, password === "open sesame" && { name });
passport.use(new Strategy(check));
passport.registerUserSerializer(async ({ name }) => name);
passport.registerUserDeserializer(async (name) => ({ name }));

const app = Fastify({ logger: true });
await app.register(cookie);
await app.register(sessionManager, {
  memcachedNodes: process.env.MEMCACHED_NODES ?? "localhost:11211",
  sessionBackupAsync: false,
});
await app.register(passport.initialize());
await app.register(passport.secureSession());
const login = { preValidation: passport.authenticate("local") };
app.post("/login", login, async ({ body, session, user }) => {
  if (body.remember) session.cookie.maxAge = 30 * 24 * 60 * 60 * 1000;
  return { welcome: user.name };
});
app.get("/me", async ({ user }) => ({ name: user?.name ?? null }));
app.post("/logout", (request) => request.logout().then(() => ({ name: null })));
await app.listen({ port: Number(process.env.PORT ?? 3000) });
