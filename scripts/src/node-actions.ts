// Decides what an action on a node means in the state that the node is in.
import type { NodeState } from "./engines/engine.ts";
import { LabError } from "./errors.ts";
import type { NodeName } from "./nodes.ts";

export const nodeActions = ["kill", "start", "restart", "pause", "resume"] as const;
export type NodeAction = (typeof nodeActions)[number];

export interface Decision {
  /** What the engine has to do; absent when the node is already as wanted. */
  readonly run?: NodeAction;
  /** What to tell afterwards. */
  readonly message: string;
}

const decisions: Record<NodeAction, (name: NodeName, state: NodeState) => Decision> = {
  kill(name, state) {
    if (state === "down") throw refusal(`${name} is not running, so it can't be killed.`, name);
    return { run: "kill", message: `${name} is dead.` };
  },
  start(name, state) {
    if (state === "up") return { message: `${name} is already up.` };
    if (state === "down") return { run: "start", message: `${name} is up.` };
    return { run: "resume", message: `${name} was paused; it goes on.` };
  },
  restart(name, state) {
    if (state === "down") return { run: "start", message: `${name} was down; it is up now.` };
    return { run: "restart", message: `${name} ended in order and is up again.` };
  },
  pause(name, state) {
    if (state === "down") throw refusal(`${name} is not running, so it can't be paused.`, name);
    if (state === "paused") return { message: `${name} is already paused.` };
    return { run: "pause", message: `${name} is paused: it lives, but does nothing.` };
  },
  resume(name, state) {
    if (state === "down") throw refusal(`${name} is down, not paused.`, name);
    if (state === "up") return { message: `${name} is not paused.` };
    return { run: "resume", message: `${name} goes on.` };
  },
};

/** Throws LabError when the action makes no sense in that state. */
export function decide(action: NodeAction, name: NodeName, state: NodeState): Decision {
  return decisions[action](name, state);
}

function refusal(message: string, name: NodeName): LabError {
  return new LabError(message, { hint: `Start it: scripts/lab start ${name}` });
}
