// One memcached node as the session manager sees it, without a session manager.
import { WatchedNode } from "../../src/memcached/availability.ts";
import type { Connect } from "../../src/memcached/node.ts";
import { connectTextNode } from "../../src/memcached/text-node.ts";
import { afterThisTest } from "./cleanup.ts";

/** A primary that has been probed once. */
export async function aWatchedNode(
  id: string,
  port: number,
  connect: Connect = connectTextNode,
  operationTimeoutMs = 500,
): Promise<WatchedNode> {
  const node = new WatchedNode(
    { id, host: "127.0.0.1", port, tls: false, role: "primary" },
    { connect, operationTimeoutMs: () => operationTimeoutMs, onChange: () => {}, clock: () => 0 },
  );
  afterThisTest(() => node.close());
  await node.start();
  return node;
}
