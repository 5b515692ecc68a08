// What becomes of sessions with stickiness, on a lab whose context files the stories change.
import { describe } from "vitest";
import { enabledOrNot } from "../support/stories/enabled.ts";
import { idleLimits, logouts } from "../support/stories/ends-of-sessions.ts";
import { ignoredRequests } from "../support/stories/ignored-requests.ts";
import { pausedBeforeStore } from "../support/stories/paused-before-store.ts";
import { takeovers } from "../support/stories/takeovers.ts";
import { whatIsStored } from "../support/stories/what-is-stored.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native", { hasOwnContextFiles: true });

describe("takeovers", () => {
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
describe("logouts", () => {
  logouts(testLab);
});
describe("idle limits", () => {
  idleLimits(testLab);
});
describe("paused before the store", () => {
  pausedBeforeStore(testLab, { protocols: ["text", "meta"] });
});
