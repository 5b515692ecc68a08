import { badInput } from "../support/stories/bad-input.ts";
import { useLab } from "../support/test-lab.ts";

badInput(useLab("native"));
