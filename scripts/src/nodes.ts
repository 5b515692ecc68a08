// Decides what the five nodes of the lab are called, where each listens, and in which order they start.
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

export type MemcachedName = "memcached1" | "memcached2";
export type AppName = "app1" | "app2";
export type NodeName = MemcachedName | AppName | "haproxy";
export type NodeKind = "memcached" | "app" | "haproxy";
/** What has a port of its own: each node, and the console, which is none. */
export type PortOwner = NodeName | "console";

interface PortSetting {
  readonly defaultPort: number;
  /** The environment variable that moves the port. */
  readonly portVariable: string;
}

interface LabNode extends PortSetting {
  readonly name: NodeName;
  readonly kind: NodeKind;
  /** The node id inside a session id; memcached nodes only. */
  readonly id?: "n1" | "n2";
}

/** All nodes, in the order of the notes: memcached, app servers, HAProxy. */
export const nodes: readonly LabNode[] = [
  { name: "memcached1", kind: "memcached", id: "n1", ...port(11_211, "LAB_MEMCACHED1_PORT") },
  { name: "memcached2", kind: "memcached", id: "n2", ...port(11_212, "LAB_MEMCACHED2_PORT") },
  { name: "app1", kind: "app", ...port(8081, "LAB_APP1_PORT") },
  { name: "app2", kind: "app", ...port(8082, "LAB_APP2_PORT") },
  { name: "haproxy", kind: "haproxy", ...port(8080, "LAB_HAPROXY_PORT") },
];

export const appNames: readonly AppName[] = ["app1", "app2"];
export const memcachedNames: readonly MemcachedName[] = ["memcached1", "memcached2"];

const consolePort = port(8090, "LAB_CONSOLE_PORT");

function port(defaultPort: number, portVariable: string): PortSetting {
  return { defaultPort, portVariable };
}

/** Which port somebody has unless a variable moves it. */
export function portSettingOf(owner: PortOwner): PortSetting {
  return owner === "console" ? consolePort : nodeOf(owner);
}

/** The node of that name. */
export function nodeOf(name: NodeName): LabNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new UsageError(`There is no node "${name}".`);
  return node;
}

/** The memcached node with that node id (`n1`), absent when the lab has none of that id. */
export function memcachedOf(id: string): MemcachedName | undefined {
  if (id === "n1") return "memcached1";
  return id === "n2" ? "memcached2" : undefined;
}

/** The node id (`n1`) of a memcached node. */
export function idOf(name: MemcachedName): "n1" | "n2" {
  return name === "memcached1" ? "n1" : "n2";
}

export function isAppName(name: string): name is AppName {
  return name === "app1" || name === "app2";
}

export function isMemcachedName(name: string): name is MemcachedName {
  return name === "memcached1" || name === "memcached2";
}

export function otherApp(name: AppName): AppName {
  return name === "app1" ? "app2" : "app1";
}

export function otherMemcached(name: MemcachedName): MemcachedName {
  return name === "memcached1" ? "memcached2" : "memcached1";
}

/** A node by its name or its alias (`n1`, `n2`), in any case. Throws UsageError with the nearest name. */
export function parseNode(input: string): NodeName {
  const word = input.toLowerCase();
  const found = nodes.find((node) => node.name === word || node.id === word);
  if (found !== undefined) return found.name;
  const names = nodes.flatMap((node) =>
    node.id === undefined ? [node.name] : [node.name, node.id],
  );
  const suggestion = nearest(word, names);
  throw new UsageError(
    `There is no node "${input}".` +
      (suggestion === undefined ? "" : ` Did you mean ${suggestion}?`) +
      ` The nodes are haproxy, app1, app2, memcached1 (n1), memcached2 (n2).`,
  );
}
