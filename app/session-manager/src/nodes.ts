/** Decides which memcached nodes there are, and which of them are failover nodes only. */
import { NODE_ID_PATTERN } from "./session-id.ts";

export interface NodeDefinition {
  /** Absent only where a single node is given as `host:port`; session ids then carry no node. */
  readonly id: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Given as `tls://host:port`. */
  readonly tls: boolean;
  readonly role: "primary" | "failover";
}

/** `id:host:port` or `host:port`, each also with `tls://` before the host; an IPv6 host stands in brackets. */
const NODE = /^(?:([^:/[\]]+):)?(tls:\/\/)?(\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]|[^:/[\]]+):(\d{1,5})$/;

/**
 * Reads `memcachedNodes` and `failoverNodes` as the original does: entries apart by spaces, commas or both.
 * @throws Error whose message says which entry is wrong and what is allowed.
 */
export function parseNodes(
  memcachedNodes: string,
  failoverNodes: string | undefined,
): NodeDefinition[] {
  const entries = words(memcachedNodes).map(parseNode);
  if (entries.length === 0) throw new Error("names no node; write for instance n1:localhost:11211");
  if (entries.length > 1 && entries.some(({ id }) => id === undefined)) {
    throw new Error("has several nodes, so each needs an id: n1:host:port n2:host:port");
  }
  const ids = entries.map(({ id }) => id);
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  if (doubled !== undefined) throw new Error(`names the node id ${doubled} twice`);
  const failover = parseFailoverNodes(failoverNodes, ids);
  return entries.map((entry) => ({
    ...entry,
    role: entry.id !== undefined && failover.has(entry.id) ? "failover" : "primary",
  }));
}

function parseFailoverNodes(text: string | undefined, ids: (string | undefined)[]): Set<string> {
  const failover = new Set(words(text ?? ""));
  for (const id of failover) {
    if (!ids.includes(id)) {
      const known = ids.filter((each) => each !== undefined).join(", ");
      throw new Error(
        `failoverNodes names ${id}, which memcachedNodes lacks (it has: ${known || "no ids"})`,
      );
    }
  }
  if (failover.size === ids.length) {
    throw new Error("failoverNodes names every node; at least one must be left as a primary");
  }
  return failover;
}

function parseNode(entry: string): Omit<NodeDefinition, "role"> {
  const [, id, tls, host, port] = NODE.exec(entry) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new Error(
      `has "${entry}", which is not id:host:port or id:tls://host:port (a single node may lack the id)`,
    );
  }
  if (id !== undefined && !NODE_ID_PATTERN.test(id)) {
    throw new Error(`has the node id "${id}"; use up to 32 letters, digits and underscores`);
  }
  return { id, host: host.replace(/^\[|\]$/g, ""), port: Number(port), tls: tls !== undefined };
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
