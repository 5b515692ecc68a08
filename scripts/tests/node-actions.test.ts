import { describe, expect, it } from "vitest";
import { decide, type NodeAction } from "../src/node-actions.ts";
import type { NodeState } from "../src/engines/engine.ts";

describe("an action on a node", () => {
  it.each<[NodeAction, NodeState, NodeAction | undefined]>([
    ["kill", "up", "kill"],
    ["kill", "paused", "kill"],
    ["start", "up", undefined],
    ["start", "paused", "resume"],
    ["start", "down", "start"],
    ["restart", "up", "restart"],
    ["restart", "paused", "restart"],
    ["restart", "down", "start"],
    ["pause", "up", "pause"],
    ["pause", "paused", undefined],
    ["resume", "paused", "resume"],
    ["resume", "up", undefined],
  ])("%s, when it is %s, means %s", (action, state, run) => {
    expect(decide(action, "app1", state).run).toBe(run);
  });

  it.each<NodeAction>(["kill", "pause", "resume"])("%s is refused when it is down", (action) => {
    expect(() => decide(action, "app1", "down")).toThrow(/app1 is/);
    expect(() => decide(action, "app1", "down", "pt-BR")).toThrow(/^O app1 (não )?está/);
  });
});
