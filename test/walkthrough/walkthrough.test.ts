import {
  walkthroughFromTheOtherMode,
  walkthroughIn,
  walkthroughOfABrokenLab,
} from "../support/stories/walkthrough.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native", { isUp: false });
walkthroughIn(testLab);
walkthroughFromTheOtherMode(testLab);
walkthroughOfABrokenLab(testLab);
