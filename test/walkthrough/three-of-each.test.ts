import { threeOfEach } from "../support/stories/three-of-each.ts";
import { useTopology } from "../support/topology.ts";

threeOfEach(useTopology({ mode: "sticky", memcached: 3, appServers: 3 }));
