// Which numbers of an app server Prometheus gets.
import { COUNTER_NAMES, PROBE_NAMES } from "fastify-memcached-session-manager";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { App } from "../zod-schemas.ts";

const probeValues = ["count", "min", "avg", "max"] as const;

/** `GET /metrics`: the process, and the session manager's statistics as they are at that moment. */
export function metricsRoutes(app: App): void {
  const register = new Registry();
  collectDefaultMetrics({ register });
  addCounters(app, register);
  addProbes(app, register);
  addGauges(app, register);
  app.get("/metrics", { config: { session: false, isQuiet: true } }, async (_request, reply) => {
    void reply.type(register.contentType);
    return register.metrics();
  });
}

function addCounters({ sessions }: App, register: Registry): void {
  for (const name of COUNTER_NAMES) {
    register.registerMetric(
      new Counter({
        name: `session_manager_${snakeCase(name)}_total`,
        help: `${name} of the session manager`,
        registers: [],
        collect() {
          this.reset();
          this.inc(sessions.statistics().counters[name]);
        },
      }),
    );
  }
}

function addProbes({ sessions }: App, register: Registry): void {
  for (const name of PROBE_NAMES) {
    for (const value of probeValues) {
      register.registerMetric(
        new Gauge({
          name: `session_manager_${snakeCase(name)}_${value}`,
          help: `${value} of the session manager's probe ${name}${unitOf(name, value)}`,
          registers: [],
          collect() {
            this.set(sessions.statistics().probes[name][value]);
          },
        }),
      );
    }
  }
}

function addGauges({ sessions }: App, register: Registry): void {
  register.registerMetric(
    new Gauge({
      name: "session_manager_sessions",
      help: "Sessions in the memory of this app server",
      registers: [],
      collect() {
        this.set(sessions.statistics().sessions);
      },
    }),
  );
  register.registerMetric(
    new Gauge({
      name: "session_manager_recalled",
      help: "1 once the sessions from before the start of this app server are back in its memory, 0 until then",
      registers: [],
      collect() {
        this.set(sessions.statistics().isRecalled ? 1 : 0);
      },
    }),
  );
  register.registerMetric(
    new Gauge({
      name: "session_manager_node_up",
      help: "1 if the memcached node is up, 0 if it is down",
      labelNames: ["node"],
      registers: [],
      collect() {
        for (const { id, state } of sessions.nodes())
          this.set({ node: id }, state === "up" ? 1 : 0);
      },
    }),
  );
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function unitOf(probe: string, value: (typeof probeValues)[number]): string {
  if (value === "count") return "";
  return probe.endsWith("Bytes") ? ", in bytes" : ", in milliseconds";
}
