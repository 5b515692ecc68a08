import { walkthroughInEachLanguage } from "../support/stories/walkthrough.ts";
import { useLab } from "../support/test-lab.ts";

walkthroughInEachLanguage(useLab("native", { isUp: false }));
