import { expect, test } from "vitest";
import { type CandidateNode, placeBackup } from "../src/placement.ts";

type Row = [
  nodes: string,
  current: string | undefined,
  random: number,
  node: string | undefined,
  reason: string,
];

// A node reads: id, P(rimary) or F(ailover), + up or - down.
test.each<Row>([
  ["aP+ bP+", undefined, 0, "a", "new"],
  ["aP+ bP+", undefined, 0.99, "b", "new"],
  ["aP- bP+", undefined, 0, "b", "new"],
  ["aP+ bF+", undefined, 0.99, "a", "new"],
  ["aP- bF+", undefined, 0, "b", "new"],
  ["aP- bF-", undefined, 0, undefined, "none-available"],
  ["aP+ bP+", "b", 0, "b", "kept"],
  ["aP+ bF+", "a", 0.99, "a", "kept"],
  ["aP- bF+", "b", 0, "b", "kept"],
  ["aP- bF+ cF+", "c", 0, "c", "kept"],
  ["aP+ bP-", "b", 0, "a", "node-unavailable"],
  ["aP- bP+ cP+", "a", 0.5, "c", "node-unavailable"],
  ["aP- bF+", "a", 0, "b", "node-unavailable"],
  ["aP- bF+ cF+", "a", 0.99, "c", "node-unavailable"],
  ["aP+ bF-", "b", 0, "a", "node-unavailable"],
  ["aP+ bF+", "b", 0, "a", "failover-freed"],
  ["aP+ bP+ cF+", "c", 0.99, "b", "failover-freed"],
  ["aP- bF-", "a", 0, undefined, "none-available"],
  ["aP- bF-", "b", 0, undefined, "none-available"],
  ["aP+ bP+", "gone", 0, "a", "node-unavailable"],
])("nodes %s, backup on %s, randomness %d: %s (%s)", (text, current, random, id, reason) => {
  const nodes = text.split(" ").map(node);
  const gone: CandidateNode = { id: "gone", role: "primary", isUp: true };
  const home = current === "gone" ? gone : nodes.find((each) => each.id === current);
  const placement = placeBackup(nodes, home, () => random);
  expect(placement.node?.id).toBe(id);
  expect(placement.reason).toBe(reason);
});

function node(text: string): CandidateNode {
  const [id = "", role, state] = text;
  return { id, role: role === "P" ? "primary" : "failover", isUp: state === "+" };
}
