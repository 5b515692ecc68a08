import { appServerDeaths } from "../support/stories/app-server-deaths.ts";
import { useLab } from "../support/test-lab.ts";

appServerDeaths(useLab("native"), { rounds: 50 });
