// What an app server is made of, and in which order.
import cookie from "@fastify/cookie";
import fastify, { LogController, type FastifyInstance } from "fastify";
import { sessionManager } from "fastify-memcached-session-manager";
import "./session-attributes.ts";
import type { Config } from "./config.ts";
import { ContextReload } from "./context-reload.ts";
import { FirstLines } from "./first-lines.ts";
import { HoldSwitch, holdBeforeStore, noteHeldOutcome } from "./hold.ts";
import { loggerOptions, type LogOutput } from "./log.ts";
import { answerProblems, describeProblem, sendProblem } from "./problems.ts";
import { logRequests } from "./request-log.ts";
import { addResponseHeaders } from "./response-headers.ts";
import { accountRoutes } from "./routes/account.ts";
import { bookRoutes } from "./routes/books.ts";
import { cartRoutes } from "./routes/cart.ts";
import { checkoutRoutes } from "./routes/checkout.ts";
import { healthRoutes } from "./routes/health.ts";
import { labConfigurationRoutes } from "./routes/lab-configuration.ts";
import { labEventRoutes } from "./routes/lab-events.ts";
import { labHoldRoutes } from "./routes/lab-hold.ts";
import { labLogRoutes } from "./routes/lab-log.ts";
import { labSessionRoutes } from "./routes/lab-session.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { pageRoutes } from "./routes/page.ts";
import { drainConnections, leaveTheBalancer } from "./connection-draining.ts";
import { maxHeaderBytes, unreadableRequestHandler } from "./unreadable-requests.ts";
import { useZodSchemas } from "./zod-schemas.ts";

/** An app server, and the way to have it read its context file again. */
export interface AppServer {
  readonly app: FastifyInstance;
  readonly contextReload: ContextReload;
}

/** A connection on which nothing moves for this long is closed: a client that does not read its answer, for instance. */
const silenceMs = 60_000;

/**
 * Builds an app server that is ready to listen, or to be asked with `inject`; `app.close()` ends it.
 * @param output of the log; default: standard output
 * @throws OptionError if an option of the session manager is wrong
 */
export async function buildApp(config: Config, output?: LogOutput): Promise<AppServer> {
  const firstLines = new FirstLines();
  const instance = fastify({
    logger: loggerOptions(config, output, firstLines),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyLimitBytes,
    // without them Fastify waits for ever
    requestTimeout: config.requestTimeoutMs,
    connectionTimeout: silenceMs,
    http: {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: config.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, config.requestTimeoutMs),
    },
    clientErrorHandler: unreadableRequestHandler(config.route),
    // while it shuts down, a request that came in on an open connection is served, not turned away
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      void reply.header("x-app-server", config.route);
      void sendProblem(reply, describeProblem(error, request));
    },
  });
  let isShuttingDown = false;
  instance.addHook("preClose", async () => {
    isShuttingDown = true;
    if (instance.server.listening) await leaveTheBalancer();
  });
  drainConnections(instance);
  const app = useZodSchemas(instance);
  answerProblems(app);
  logRequests(app);
  await app.register(cookie);
  const hold = new HoldSwitch();
  holdBeforeStore(app, hold);
  await app.register(sessionManager, config.session);
  noteHeldOutcome(app, hold);
  addResponseHeaders(app, config, () => isShuttingDown);

  bookRoutes(app);
  cartRoutes(app);
  checkoutRoutes(app);
  accountRoutes(app);
  labSessionRoutes(app, config);
  const contextReload = new ContextReload({
    file: config.contextFile,
    read: config.readSession,
    apply: (options) => app.sessions.reconfigure(options),
    log: app.log,
  });
  labConfigurationRoutes(app, config.route, contextReload);
  labEventRoutes(app);
  labHoldRoutes(app, config.route, hold);
  labLogRoutes(app, config.route, firstLines);
  healthRoutes(app, config.route, () => isShuttingDown);
  metricsRoutes(app);
  await pageRoutes(app, config.uiDir);
  return { app: instance, contextReload };
}
