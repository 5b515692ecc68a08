import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { Burial } from "../src/burial.ts";
import { SessionConflictError } from "../src/errors.ts";
import { encodeRecord } from "../src/record.ts";
import { aRecord, someToken as token } from "./support/a-record.ts";
import { aNode } from "./support/nodes.ts";
import { plainForm } from "./support/plain-form.ts";
import { putOn, recordOn, secondsLeft } from "./support/stored.ts";
import { aWatchedNode } from "./support/watched-node.ts";

const last = aRecord({ term: 1, createdAt: 0, lastAccessAt: 0, writer: "me" });

test("a tombstone is newer than what it replaces, and holds no attributes", async () => {
  const memcached = [await aNode(), await aNode(), await aNode()] as const;
  const nodes = await Promise.all(
    memcached.map(({ port }, index) => aWatchedNode(`n${index}`, port)),
  );
  await putOn(memcached[0].port, token, encodeRecord({ ...last, version: 9, owner: "app2" }));
  await putOn(memcached[1].port, token, Buffer.from("garbage"));
  await aBurial().bury(nodes, last);
  const tombstones = await Promise.all(memcached.map(({ port }) => recordOn(port, token)));
  expect(tombstones.map((each) => each?.version)).toEqual([10, 6, 6]);
  for (const tombstone of tombstones) {
    expect(tombstone).toMatchObject({ isTombstone: true, attributes: Buffer.alloc(0) });
  }
  // As long as an old cookie could find an old copy.
  expect(await secondsLeft(memcached[0].port, token)).toBeGreaterThanOrEqual(1800);
});

test("a node that was away gets its tombstone when it is back", async () => {
  const memcached = await aNode();
  await putOn(memcached.port, token, encodeRecord(last));
  const node = await aWatchedNode("n1", memcached.port);
  const burial = aBurial();
  await memcached.pause();
  await burial.bury([node], last);
  await memcached.resume();
  await waitUntil("the node is up", () => node.isUp);
  await burial.debts.settle(() => [node]);
  expect(await recordOn(memcached.port, token)).toMatchObject({ isTombstone: true });
});

test("a node that is back empty gets its tombstone too, and a paid debt is not paid twice", async () => {
  const memcached = await aNode();
  const node = await aWatchedNode("n1", memcached.port);
  const burial = aBurial();
  await memcached.kill();
  await burial.bury([node], last);
  await memcached.restart();
  await waitUntil("the node is up", () => node.isUp);
  await burial.debts.settle(() => [node]);
  expect(await recordOn(memcached.port, token)).toMatchObject({ isTombstone: true });
  await memcached.ask(`delete ${token}`);
  await burial.debts.settle(() => [node]);
  expect(await recordOn(memcached.port, token)).toBeUndefined();
});

test("a tombstone that no copy can outlive any more is not brought", async () => {
  const clock = { now: 0 };
  const memcached = await aNode();
  const node = await aWatchedNode("n1", memcached.port);
  const burial = aBurial(() => clock.now);
  await memcached.pause();
  await burial.bury([node], last);
  await memcached.resume();
  await waitUntil("the node is up", () => node.isUp);
  clock.now = 4_000_000;
  await burial.debts.settle(() => [node]);
  expect(await recordOn(memcached.port, token)).toBeUndefined();
});

test.each(["empty", "down"])(
  "a session that goes on elsewhere is left alone, though its old home is %s",
  async (state) => {
    const memcached = [await aNode(), await aNode()] as const;
    const home = await aWatchedNode("n1", memcached[0].port);
    const nodes = [home, await aWatchedNode("n2", memcached[1].port)];
    if (state === "down") await memcached[0].kill();
    await waitUntil("its state is known", () => home.isUp === (state === "empty"));
    const taken = { ...last, version: 7, owner: "app2", writer: "somebody else" };
    await putOn(memcached[1].port, token, encodeRecord(taken));
    const knowledge = { known: { term: 1, version: 5, writer: "me" }, attemptedVersion: 5 };
    const burying = aBurial().buryIfKnown(nodes, home, last, knowledge);
    await expect(burying).rejects.toThrow(SessionConflictError);
    expect(await recordOn(memcached[1].port, token)).toEqual(taken);
  },
);

function aBurial(clock: () => number = () => 0): Burial {
  return new Burial({
    ...plainForm,
    timeoutMs: () => 400,
    clock,
    onUndecodable: () => {},
  });
}
