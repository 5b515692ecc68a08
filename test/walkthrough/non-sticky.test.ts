// Round robin, and what becomes of sessions without stickiness, on a lab whose context files the stories change.
import { describe } from "vitest";
import { idleLimits, logouts } from "../support/stories/ends-of-sessions.ts";
import { ignoredRequests } from "../support/stories/ignored-requests.ts";
import { locking } from "../support/stories/locking.ts";
import { nonStickySessions } from "../support/stories/non-sticky-sessions.ts";
import { roundRobin } from "../support/stories/non-sticky.ts";
import { pausedBeforeStore } from "../support/stories/paused-before-store.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native", { hasOwnContextFiles: true, mode: "non-sticky" });

describe("round robin", () => {
  roundRobin(testLab);
});
describe("sessions on two nodes", () => {
  nonStickySessions(testLab);
});
describe("locking", () => {
  locking(testLab);
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
describe("paused before the store", () => {
  pausedBeforeStore(testLab, { protocols: ["text", "meta"] });
});
