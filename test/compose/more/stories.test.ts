// The stories of the native engine that `../stories.test.ts` leaves out, told by containers.
import { beforeAll, describe } from "vitest";
import { badInput } from "../../support/stories/bad-input.ts";
import { enabledOrNot } from "../../support/stories/enabled.ts";
import { idleLimits, logouts } from "../../support/stories/ends-of-sessions.ts";
import { ignoredRequests } from "../../support/stories/ignored-requests.ts";
import { locking } from "../../support/stories/locking.ts";
import { modesOfALab } from "../../support/stories/modes.ts";
import { pausedBeforeStore } from "../../support/stories/paused-before-store.ts";
import { oldCookies } from "../../support/stories/old-cookies.ts";
import { reloading } from "../../support/stories/reloading.ts";
import { requestsOfAWellLab } from "../../support/stories/requests.ts";
import { takeovers } from "../../support/stories/takeovers.ts";
import { whatIsStored } from "../../support/stories/what-is-stored.ts";
import { useLab } from "../../support/test-lab.ts";

const testLab = useLab("docker", { hasOwnContextFiles: true });

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
describe("takeovers", () => {
  beforeAll(() => testLab.lab.reset());
  takeovers(testLab);
});
describe("ignored requests", () => {
  ignoredRequests(testLab);
});
describe("what is stored", () => {
  whatIsStored(testLab);
});
describe("enabled or not", () => {
  enabledOrNot(testLab);
});
describe("cookies after the logout", () => {
  oldCookies(testLab, { plans: "first" });
});
describe("idle limits", () => {
  idleLimits(testLab);
});
describe("without stickiness", () => {
  beforeAll(async () => {
    await testLab.lab.up("non-sticky");
    await testLab.seeEveryNode();
  });
  describe("locking", () => {
    locking(testLab);
  });
  describe("paused before the store", () => {
    pausedBeforeStore(testLab, { protocols: ["text"] });
  });
  describe("ignored requests", () => {
    ignoredRequests(testLab);
  });
  describe("logouts", () => {
    logouts(testLab);
  });
  describe("idle limits", () => {
    idleLimits(testLab);
  });
});
