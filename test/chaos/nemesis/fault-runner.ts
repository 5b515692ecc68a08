// Decides which file each kind of fault comes from.
import type { Fault } from "../generator/fault-plan.ts";
import { badRecord } from "./faults/bad-record.ts";
import { cut } from "./faults/cut.ts";
import { kill } from "./faults/kill.ts";
import { pauseNode } from "./faults/pause.ts";
import { reloadHaproxy } from "./faults/reload-haproxy.ts";
import { restart } from "./faults/restart.ts";
import { rollingRestart } from "./faults/rolling-restart.ts";
import { slow } from "./faults/slow.ts";
import type { FaultScene } from "./fault-scene.ts";

/** Runs one fault to its mending. */
export function runFault(fault: Fault, scene: FaultScene): Promise<void> {
  switch (fault.kind) {
    case "kill":
      return kill(fault, scene);
    case "restart":
      return restart(fault, scene);
    case "pause":
      return pauseNode(fault, scene);
    case "slow":
      return slow(fault, scene);
    case "cut":
      return cut(fault, scene);
    case "reload-haproxy":
      return reloadHaproxy(fault, scene);
    case "rolling-restart":
      return rollingRestart(fault, scene);
    case "bad-record":
      return badRecord(fault, scene);
  }
}
