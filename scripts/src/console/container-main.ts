// Decides how the console starts as a container: what docker-compose.yml tells it, and where it finds the rest.
import * as z from "zod";
import { guardedEngine } from "../engines/guarded.ts";
import { type NodeName, nodes } from "../nodes.ts";
import { labOf } from "../open-lab.ts";
import { readSettings } from "../settings.ts";
import { createTerminal } from "../terminal.ts";
import { forward, type Target } from "./forwards.ts";
import { consoleOf } from "./lab-console.ts";

/** The nodes as docker-compose.yml has them, seen from the lab's networks. */
const inside: Record<NodeName, Target> = {
  memcached1: { host: "memcached1", port: 11_211 },
  memcached2: { host: "memcached2", port: 11_211 },
  app1: { host: "app1", port: 8081 },
  app2: { host: "app2", port: 8082 },
  haproxy: { host: "haproxy", port: 8080 },
};

const { GUARD_PROJECT: project } = z.object({ GUARD_PROJECT: z.string() }).parse(process.env);
const settings = readSettings();
const { ports, consolePort } = settings;

// with these, a port means the same here as on the machine
const forwards = await Promise.all(nodes.map(({ name }) => forward(ports[name], inside[name])));
const { announce } = createTerminal();
const guard = { host: "guard", port: 2375 };
const engine = guardedEngine({ guard, project, ports, announce });
const server = await consoleOf(labOf(engine, settings), consolePort);
await server.listen({ port: consolePort, host: "0.0.0.0" });

async function end(): Promise<void> {
  await server.close();
  await Promise.all(forwards.map((one) => one.close()));
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end());
