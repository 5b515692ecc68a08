import { reloading } from "../support/stories/reloading.ts";
import { useLab } from "../support/test-lab.ts";

reloading(useLab("native", { hasOwnContextFiles: true }));
