import { beforeAll, describe } from "vitest";
import { oldCookies } from "../support/stories/old-cookies.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native");

describe("sticky", () => {
  oldCookies(testLab, { plans: "all" });
});
describe("non-sticky", () => {
  beforeAll(async () => {
    await testLab.lab.up("non-sticky");
    await testLab.seeEveryNode();
  });
  oldCookies(testLab, { plans: "unwell" });
});
