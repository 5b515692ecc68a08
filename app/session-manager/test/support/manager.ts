// A session manager without Fastify, with a clock of the test's own.
import { clientFor } from "../../src/memcached/client-for.ts";
import { checkOptions, type SessionManagerOptions } from "../../src/options/check-options.ts";
import { SessionManager } from "../../src/session-manager.ts";
import { type Node, nodeList } from "./app-server.ts";
import { afterThisTest } from "./cleanup.ts";
import { spokenProtocol } from "./protocol.ts";

export async function aManager(
  nodes: readonly Node[],
  options: Partial<SessionManagerOptions>,
  clock: () => number,
  random: () => number = () => 0,
): Promise<SessionManager> {
  const input = {
    memcachedNodes: nodeList(nodes),
    sessionBackupAsync: false,
    memcachedProtocol: spokenProtocol(),
    ...options,
  };
  const connect = clientFor(checkOptions(input));
  const manager = new SessionManager(input, { logger: silent, clock, random, connect });
  afterThisTest(() => manager.close());
  await manager.start();
  return manager;
}

const ignore = () => {};
export const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
