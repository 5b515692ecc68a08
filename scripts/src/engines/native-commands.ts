// Decides the exact command and environment that run each node as a process of this machine.
import path from "node:path";
import {
  type AppName,
  isAppName,
  isMemcachedName,
  type MemcachedName,
  type NodeName,
} from "../nodes.ts";
import type { Ports, Settings } from "../settings.ts";
import type { Mode } from "./engine.ts";

export interface NodeCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** What the node needs on top of the caller's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface CommandFacts {
  readonly ports: Ports;
  readonly mode: Mode;
  /** The folder of the context files, as it is to be shown. */
  readonly confDir: string;
  /** memcached refuses to run as root and wants another user named. */
  readonly isRoot: boolean;
  /** Node 22.18 and later run TypeScript as it is; older ones need tsx. */
  readonly stripsTypes: boolean;
}

/** What the commands depend on in this process and its settings. */
export function surroundings({ root, confDir }: Settings): Omit<CommandFacts, "ports" | "mode"> {
  const fromRoot = path.relative(root, confDir);
  return {
    confDir: fromRoot.startsWith("..") ? confDir : fromRoot,
    isRoot: process.getuid?.() === 0,
    stripsTypes: "typescript" in process.features && process.features.typescript !== false,
  };
}

/** The command of one node; addresses are 127.0.0.1 only. */
export function commandOf(node: NodeName, facts: CommandFacts): NodeCommand {
  if (isMemcachedName(node)) return memcachedCommand(node, facts);
  return isAppName(node) ? appCommand(node, facts) : haproxyCommand(facts);
}

function memcachedCommand(node: MemcachedName, { ports, isRoot }: CommandFacts): NodeCommand {
  const args = ["-l", "127.0.0.1", "-p", String(ports[node]), "-m", "64", "-U", "0"];
  return {
    command: "memcached",
    args: isRoot ? [...args, "-u", "nobody"] : args,
    environment: {},
  };
}

function haproxyCommand({ ports, mode }: CommandFacts): NodeCommand {
  return {
    command: "haproxy",
    args: ["-db", "-f", configurationOf(mode)],
    environment: {
      HAPROXY_BIND: `127.0.0.1:${ports.haproxy}`,
      APP1: `127.0.0.1:${ports.app1}`,
      APP2: `127.0.0.1:${ports.app2}`,
    },
  };
}

function appCommand(
  route: AppName,
  { ports, mode, confDir, stripsTypes }: CommandFacts,
): NodeCommand {
  return {
    command: "node",
    args: [...(stripsTypes ? [] : ["--import", "tsx"]), "app/src/server.ts"],
    environment: {
      ROUTE: route,
      HOST: "127.0.0.1",
      PORT: String(ports[route]),
      MEMCACHED1: `127.0.0.1:${ports.memcached1}`,
      MEMCACHED2: `127.0.0.1:${ports.memcached2}`,
      CONTEXT_FILE: `${confDir}/${contextFileOf(route, mode)}`,
    },
  };
}

/** The name of an app server's context file in a mode. */
export function contextFileOf(route: string, mode: Mode): string {
  return mode === "sticky" ? `${route}.context.jsonc` : `${route}-nonsticky.context.jsonc`;
}

/** The HAProxy configuration of a mode, relative to the root. */
export function configurationOf(mode: Mode): string {
  return mode === "sticky" ? "haproxy/haproxy.cfg" : "haproxy/haproxy-nonsticky.cfg";
}

/** The command as one would type it. */
export function commandLine({ command, args, environment }: NodeCommand): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return [...variables, command, ...args].join(" ");
}
