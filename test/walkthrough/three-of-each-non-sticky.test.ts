import { threeOfEachNonSticky } from "../support/stories/three-of-each-non-sticky.ts";
import { useTopology } from "../support/topology.ts";

threeOfEachNonSticky(useTopology({ mode: "non-sticky", memcached: 3, appServers: 3 }));
