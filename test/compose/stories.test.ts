// The stories in which something dies, told by containers; `more/` tells the others, which know no engine.
import { beforeAll, describe } from "vitest";
import { appServerDeaths } from "../support/stories/app-server-deaths.ts";
import { logouts } from "../support/stories/ends-of-sessions.ts";
import { memcachedDeaths } from "../support/stories/memcached-deaths.ts";
import { nonStickySessions } from "../support/stories/non-sticky-sessions.ts";
import { roundRobin } from "../support/stories/non-sticky.ts";
import { pausedBeforeStore } from "../support/stories/paused-before-store.ts";
import { rollingRestart } from "../support/stories/rolling-restart.ts";
import { aStartedLab } from "../support/stories/starting.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("docker", { hasOwnContextFiles: true });

describe("a started lab", () => {
  aStartedLab(testLab);
});
describe("app servers that die", () => {
  appServerDeaths(testLab, { rounds: 2 });
});
describe("memcached nodes that die", () => {
  memcachedDeaths(testLab, { rounds: 2 });
});
describe("paused before the store", () => {
  pausedBeforeStore(testLab, { protocols: ["text"] });
});
describe("logouts", () => {
  logouts(testLab);
});
describe("a rolling restart", () => {
  rollingRestart(testLab, { shoppers: 4 });
});
describe("without stickiness", () => {
  beforeAll(async () => {
    await testLab.lab.up("non-sticky");
    await testLab.seeEveryNode();
  });
  describe("round robin", () => {
    roundRobin(testLab);
  });
  describe("sessions on two nodes", () => {
    nonStickySessions(testLab);
  });
});
