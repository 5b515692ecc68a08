import { requestsOfAWellLab } from "../support/stories/requests.ts";
import { useLab } from "../support/test-lab.ts";

requestsOfAWellLab(useLab("native"), { reads: 1000, adds: 200 });
