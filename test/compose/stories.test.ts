// The stories of the native engine, told by containers; fewer rounds, as each kill takes longer.
import { describe } from "vitest";
import { appServerDeaths } from "../support/stories/app-server-deaths.ts";
import { badInput } from "../support/stories/bad-input.ts";
import { memcachedDeaths } from "../support/stories/memcached-deaths.ts";
import { modesOfALab } from "../support/stories/modes.ts";
import { roundRobin } from "../support/stories/non-sticky.ts";
import { reloading } from "../support/stories/reloading.ts";
import { requestsOfAWellLab } from "../support/stories/requests.ts";
import { aStartedLab } from "../support/stories/starting.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("docker", { hasOwnContextFiles: true });

describe("a started lab", () => {
  aStartedLab(testLab);
});
describe("app servers that die", () => {
  appServerDeaths(testLab, { rounds: 5 });
});
describe("memcached nodes that die", () => {
  memcachedDeaths(testLab, { rounds: 5 });
});
describe("requests of a well lab", () => {
  requestsOfAWellLab(testLab, { reads: 200, adds: 200 });
});
describe("bad input", () => {
  badInput(testLab);
});
describe("context files that change", () => {
  reloading(testLab);
});
describe("both modes", () => {
  modesOfALab(testLab);
});
describe("round robin", () => {
  roundRobin(testLab);
});
