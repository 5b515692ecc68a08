// A process of its own that acquires a lock and keeps it, or lets go of everything but the lock. Its arguments: the
// port of the memcached node, the token, its lock's key, and what to do then.
import { acquireLock } from "../../src/locking/acquire-lock.ts";
import { WatchedNode } from "../../src/memcached/availability.ts";
import { connectTextNode } from "../../src/memcached/text-node.ts";

const [port, token = "", lockKey = "", then] = process.argv.slice(2);
const node = new WatchedNode(
  { id: "n1", host: "127.0.0.1", port: Number(port), tls: false, role: "primary" },
  {
    connect: connectTextNode,
    operationTimeoutMs: () => 1000,
    onChange: () => {},
    clock: () => Date.now(),
  },
);
await node.start();
const settings = {
  nodes: () => [node],
  lockKeyFor: () => lockKey,
  writer: "child",
  expirationSeconds: () => (then === "exit" ? 600 : 1),
  operationTimeoutMs: () => 1000,
  random: () => 0,
  measure: () => {},
};
await acquireLock(token, settings, () => true);
console.log("held");
if (then === "exit") node.close();
