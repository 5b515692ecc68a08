import { walkthroughFromTheOtherMode, walkthroughIn } from "../../support/stories/walkthrough.ts";
import { useLab } from "../../support/test-lab.ts";

const testLab = useLab("docker", { isUp: false });
walkthroughIn(testLab, ["pt-BR"]);
walkthroughFromTheOtherMode(testLab);
