import { describe } from "vitest";
import { singleNode, singleNodeNonSticky } from "../support/stories/single-node.ts";
import { type TopologyPlan, useTopology } from "../support/topology.ts";

const oneNodeWithoutId: Omit<TopologyPlan, "mode"> = {
  memcached: 1,
  appServers: 2,
  context: (nodes) => ({ memcachedNodes: nodes.map(({ address }) => address).join(" ") }),
};

describe("one node without id, sticky", () => {
  singleNode(useTopology({ ...oneNodeWithoutId, mode: "sticky" }));
});
describe("one node without id, non-sticky", () => {
  singleNodeNonSticky(useTopology({ ...oneNodeWithoutId, mode: "non-sticky" }));
});
