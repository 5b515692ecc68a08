import { reach, slowClients } from "../support/stories/reach.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native");
reach(testLab);
slowClients(testLab);
