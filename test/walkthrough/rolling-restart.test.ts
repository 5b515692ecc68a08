import { beforeAll, describe } from "vitest";
import { rollingRestart } from "../support/stories/rolling-restart.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native");

describe("sticky", () => {
  rollingRestart(testLab, { shoppers: 8 });
});
describe("non-sticky", () => {
  beforeAll(async () => {
    await testLab.lab.up("non-sticky");
    await testLab.seeEveryNode();
  });
  rollingRestart(testLab, { shoppers: 8 });
});
