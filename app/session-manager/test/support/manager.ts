// A session manager without Fastify, with a clock of the test's own.
import { connectTextNode } from "../../src/memcached/text-node.ts";
import { checkOptions, type SessionManagerOptions } from "../../src/options.ts";
import { SessionManager } from "../../src/session-manager.ts";
import { type Node, nodeList } from "./app-server.ts";
import { afterThisTest } from "./cleanup.ts";

export async function aManager(
  nodes: readonly Node[],
  options: Partial<SessionManagerOptions>,
  clock: () => number,
  random: () => number = () => 0,
): Promise<SessionManager> {
  const manager = new SessionManager(
    checkOptions({ memcachedNodes: nodeList(nodes), sessionBackupAsync: false, ...options }),
    { logger: silent, clock, random, connect: connectTextNode },
  );
  afterThisTest(() => manager.close());
  await manager.start();
  return manager;
}

const ignore = () => {};
export const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
