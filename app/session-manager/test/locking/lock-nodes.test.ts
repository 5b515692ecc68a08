import { expect, test } from "vitest";
import { lockNodes } from "../../src/locking/lock-nodes.ts";

const tokens = Array.from({ length: 300 }, (_, index) => `token${index}`);
const nodes = ["n1", "n2", "n3"].map((id) => ({ id }));
const idsFor = (token: string, among: readonly { id: string | undefined }[]) =>
  lockNodes(token, among).map(({ id }) => id);

test("all app servers ask in the same order, whatever the order of their configuration", () => {
  for (const token of tokens) {
    expect(idsFor(token, nodes.toReversed())).toEqual(idsFor(token, nodes));
  }
});

test("the locks are spread over the nodes, first and second choices too", () => {
  for (const choice of [0, 1]) {
    for (const id of ["n1", "n2", "n3"]) {
      const share = tokens.filter((token) => idsFor(token, nodes)[choice] === id).length;
      expect(share).toBeGreaterThan(60);
    }
  }
});

test("a node that leaves takes only its own locks along", () => {
  for (const token of tokens) {
    const left = idsFor(token, nodes).filter((id) => id !== "n2");
    expect(
      idsFor(
        token,
        nodes.filter(({ id }) => id !== "n2"),
      ),
    ).toEqual(left);
  }
});

test("a single node without id has every lock", () => {
  expect(idsFor("token", [{ id: undefined }])).toEqual([undefined]);
});
