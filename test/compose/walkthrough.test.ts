import { walkthroughIn } from "../support/stories/walkthrough.ts";
import { useLab } from "../support/test-lab.ts";

// `more/` has the other language; natively both are told each time
walkthroughIn(useLab("docker", { isUp: false }), ["en"]);
