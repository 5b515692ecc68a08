// Decides how the console starts as a container: what docker-compose.yml tells it, and where it listens.
import * as z from "zod";
import { portSettingOf } from "../nodes.ts";
import { readSettings } from "../settings.ts";
import { consoleServer } from "./console-server.ts";
import { containerActions } from "./container-actions.ts";
import { pageOrigins } from "./guests.ts";

const environment = z
  .object({
    GUARD_PROJECT: z.string(),
    LAB_MODE: z.enum(["sticky", "non-sticky"]).default("sticky"),
  })
  .parse(process.env);

const { ports, consolePort } = readSettings();
const inside = (host: string, port: number) => ({ host, port });
const addresses = {
  memcached1: inside("memcached1", 11_211),
  memcached2: inside("memcached2", 11_211),
  app1: inside("app1", 8081),
  app2: inside("app2", 8082),
  haproxy: inside("haproxy", 8080),
};

const server = await consoleServer({
  // the port by which the page knows it; inside the container it always is the default
  port: consolePort,
  origins: pageOrigins(ports),
  actions: containerActions({
    guard: inside("guard", 2375),
    project: environment.GUARD_PROJECT,
    mode: environment.LAB_MODE,
    addresses,
    ports,
  }),
});
await server.listen({ port: portSettingOf("console").defaultPort, host: "0.0.0.0" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void server.close());
