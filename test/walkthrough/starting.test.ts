import { aStartedLab } from "../support/stories/starting.ts";
import { useLab } from "../support/test-lab.ts";

aStartedLab(useLab("native"));
