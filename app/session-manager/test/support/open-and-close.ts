// A process of its own that watches a node and lets go of it; nothing may keep it alive after that.
import { WatchedNode } from "../../src/memcached/availability.ts";
import { connectTextNode } from "../../src/memcached/text-node.ts";

const node = new WatchedNode(
  { id: "n1", host: "127.0.0.1", port: Number(process.argv[2]), tls: false, role: "primary" },
  {
    connect: connectTextNode,
    operationTimeoutMs: () => 1000,
    onChange: () => {},
    clock: () => Date.now(),
  },
);
await node.start();
node.close();
console.log("closed");
