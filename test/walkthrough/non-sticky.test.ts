import { roundRobin } from "../support/stories/non-sticky.ts";
import { useLab } from "../support/test-lab.ts";

roundRobin(useLab("native"));
