// Decides what is told of each node: its state, its port, and how many sessions it holds.
import type { EngineName, Engine, Mode, NodeState, NodeStatus } from "./engines/engine.ts";
import { ask } from "./http-client.ts";
import { askOperations, listSessionKeys } from "./memcached-client.ts";
import { isAppName, isMemcachedName, type NodeName } from "./nodes.ts";

export interface NodeReport {
  readonly name: NodeName;
  readonly state: NodeState;
  readonly port: number;
  readonly pid?: number;
  /** App servers that are up: sessions in memory. */
  readonly sessions?: number;
  /** Memcached nodes that are up: records held. */
  readonly backups?: number;
  /** The same: reads, stores, touches and deletes since the node was started. */
  readonly operations?: number;
}

export interface LabReport {
  readonly engine: EngineName;
  readonly mode: Mode;
  readonly nodes: readonly NodeReport[];
}

/** Looks at every node; one that does not answer within a second has no numbers. */
export async function reportOf(engine: Engine): Promise<LabReport> {
  const [mode, statuses] = await Promise.all([engine.mode(), engine.status()]);
  return {
    engine: engine.name,
    mode,
    nodes: await Promise.all(statuses.map((status) => countSessions(status))),
  };
}

async function countSessions(status: NodeStatus): Promise<NodeReport> {
  if (status.state !== "up") return status;
  if (isAppName(status.name)) {
    const sessions = await sessionsInMemory(status.port).catch(() => undefined);
    return sessions === undefined ? status : { ...status, sessions };
  }
  if (isMemcachedName(status.name)) {
    // not `curr_items`: after flush_all and expiry it still counts what nobody can read any more
    const [keys, operations] = await Promise.all([
      listSessionKeys(status.port).catch(() => undefined),
      askOperations(status.port).catch(() => undefined),
    ]);
    return {
      ...status,
      ...(keys === undefined ? {} : { backups: keys.length }),
      ...(operations === undefined ? {} : { operations }),
    };
  }
  return status;
}

/** How many sessions the app server there holds in memory; absent when it does not tell. */
export async function sessionsInMemory(port: number): Promise<number | undefined> {
  const answer = await ask(port, "/metrics", { timeoutMs: 1000 });
  return parseSessions(answer.text);
}

/** Reads the sum of `session_manager_sessions` from Prometheus text. */
export function parseSessions(text: string): number | undefined {
  const samples = [...text.matchAll(/^session_manager_sessions(?:\{[^}]*\})? ([\d.e+]+)$/gm)];
  if (samples.length === 0) return undefined;
  return samples.reduce((sum, [, value]) => sum + Number(value), 0);
}
