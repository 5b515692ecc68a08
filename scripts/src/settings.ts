// Decides where the lab lives and on which ports: real environment first, then .env, then the defaults.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { codeOf, UsageError } from "./errors.ts";
import { type NodeName, type PortOwner, portSettingOf } from "./nodes.ts";

export type Ports = Record<NodeName, number>;

export interface Settings {
  /** The project's root folder, absolute. */
  readonly root: string;
  /** Where a running native lab keeps pid files, logs and the walkthrough's progress, absolute. */
  readonly stateDir: string;
  /** Where the context files are, absolute: LAB_CONF_DIR, default app/conf. */
  readonly confDir: string;
  /** The ports that a lab started now would use; a lab that runs already keeps its own. */
  readonly ports: Ports;
  /** The same of the console, which is no node. */
  readonly consolePort: number;
  /** The environment for child processes: the real one over .env. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The project's root folder, found from where this file lies. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Reads the settings. Throws UsageError when a port is no port or two nodes would share one. */
export function readSettings(
  given: NodeJS.ProcessEnv = process.env,
  root: string = projectRoot,
): Settings {
  const environment = { ...readEnvFile(path.join(root, ".env")), ...given };
  const confDir = environment["LAB_CONF_DIR"];
  return {
    root,
    stateDir: path.resolve(root, environment["LAB_STATE_DIR"] || ".lab"),
    confDir: path.resolve(root, confDir || "app/conf"),
    ...readPorts(environment),
    // docker compose mounts that folder, and would take a relative name for that of a volume
    environment: confDir
      ? { ...environment, LAB_CONF_DIR: path.resolve(root, confDir) }
      : environment,
  };
}

function readEnvFile(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    throw error;
  }
}

function readPorts(environment: NodeJS.ProcessEnv): { ports: Ports; consolePort: number } {
  const taken = new Map<number, string>();
  const read = (owner: PortOwner): number => {
    const { portVariable, defaultPort } = portSettingOf(owner);
    const port = parsePort(portVariable, environment[portVariable] || String(defaultPort));
    const other = taken.get(port);
    if (other !== undefined)
      throw new UsageError(
        `${other} and ${portVariable} are both ${port}; each needs a port of its own.`,
      );
    taken.set(port, portVariable);
    return port;
  };
  const ports = {
    memcached1: read("memcached1"),
    memcached2: read("memcached2"),
    app1: read("app1"),
    app2: read("app2"),
    haproxy: read("haproxy"),
  };
  return { ports, consolePort: read("console") };
}

function parsePort(variable: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${variable}="${text}" is no port: a number from 1 to 65535.`);
}
