import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { DebtJournal, pageOf } from "../src/debt-journal.ts";
import { Debts } from "../src/debts.ts";
import type { WatchedNode } from "../src/memcached/availability.ts";
import { newToken } from "../src/session-id.ts";
import type { SessionRecord } from "../src/record.ts";
import { type RecordForm, recordForm } from "../src/record-form.ts";
import { Signatures } from "../src/record-signature.ts";
import { plainForm } from "./support/plain-form.ts";
import { aNode } from "./support/nodes.ts";
import { owedOn } from "./support/owed.ts";
import { putOn, recordOn, secondsLeft } from "./support/stored.ts";
import { aWatchedNode } from "./support/watched-node.ts";
import { aTombstoneRecord } from "./support/a-record.ts";

test("parallel logouts of two app servers are all written down, and all paid", async () => {
  const { n1, n2, away, keeper, nodes } = await twoNodes();
  const [one, other] = [theDebts(), theDebts()];
  const owed = Array.from({ length: 300 }, () => aTombstone());
  await n1.pause();
  await waitUntil("n1 is down", () => !away.isUp);
  await Promise.all(
    owed.map((each, index) => (index % 2 === 0 ? one : other).owe(away, each, nodes)),
  );
  expect(await owedOn(n2.port, "n1")).toBe(300);
  await n1.resume();
  await waitUntil("n1 is up", () => away.isUp && keeper.isUp);
  await Promise.all([one.settle(() => nodes), other.settle(() => nodes)]);
  for (const { token } of owed) {
    expect(await recordOn(n1.port, token)).toMatchObject({ isTombstone: true });
  }
  expect(await owedOn(n2.port, "n1")).toBe(0);
  expect(one.isBehind(nodes)).toBe(false);
});

test("what could not be written down is written down at the next call", async () => {
  const { n1, n2, away, nodes } = await twoNodes();
  const debts = theDebts();
  await n1.kill();
  await n2.pause();
  await debts.owe(away, aTombstone(), nodes);
  await n2.resume();
  await waitUntil("n2 is up alone", () => nodes[1].isUp && !away.isUp);
  expect(debts.isBehind(nodes)).toBe(true);
  await debts.settle(() => nodes);
  expect(await owedOn(n2.port, "n1")).toBe(1);
  expect(debts.isBehind(nodes)).toBe(false);
});

test("an entry lives as long as a record that it is about, and no longer", async () => {
  const { n2, away, nodes } = await twoNodes();
  const clock = { now: 0 };
  const journal = new DebtJournal(settings(() => clock.now));
  const brief = aTombstone({ idleSeconds: 100 });
  const long = { ...aTombstone({ idleSeconds: 1000 }), token: onThePageOf(brief.token) };
  await journal.change(nodes[1], away, { owed: [long, brief] });
  const key = keyFor(brief);
  expect(await secondsLeft(n2.port, key)).toBeGreaterThanOrEqual(1000);
  clock.now = 200_000;
  expect((await journal.read(nodes[1], away)).map(({ token }) => token)).toEqual([long.token]);
});

test("damage in a journal costs at most the entries that it hits", async () => {
  const { n2, away, keeper } = await twoNodes();
  const journal = new DebtJournal(settings());
  const [first, second] = [aTombstone(), aTombstone()];
  await journal.change(keeper, away, { owed: [first] });
  const key = keyFor(first);
  for (const bytes of [
    "",
    "\r\n",
    `${second.token} 99999\nxx`,
    `../x 5\n12345${"y".repeat(300)}`,
  ]) {
    await putOn(n2.port, key, Buffer.from(bytes));
    expect(await journal.read(keeper, away)).toEqual([]);
    await journal.change(keeper, away, { owed: [first] });
    expect(await journal.read(keeper, away)).toMatchObject([{ token: first.token }]);
  }
});

test("a live record in a journal is no entry: nothing there brings a session into being", async () => {
  const { n1, away, keeper, nodes } = await twoNodes();
  const debts = theDebts();
  const live = { ...aTombstone(), isTombstone: false, attributes: Buffer.from("Mallory") };
  await new DebtJournal(settings()).change(keeper, away, { owed: [live] });
  await debts.settle(() => nodes);
  expect(await recordOn(n1.port, live.token)).toBeUndefined();
});

test("with a secret, an entry that nobody of ours has signed ends no session", async () => {
  const { away, keeper } = await twoNodes();
  const [forged, genuine] = [aTombstone(), aTombstone()];
  await new DebtJournal(settings()).change(keeper, away, { owed: [forged] });
  const signed = recordForm("", new Signatures("", ["0123456789abcdef0123456789abcdef"]));
  const journal = new DebtJournal(settings(() => 0, signed));
  await journal.change(keeper, away, { owed: [genuine] });
  expect(await journal.read(keeper, away)).toMatchObject([{ token: genuine.token }]);
});

test("a page stays small enough for any node; those that end first are given up", async () => {
  const { away, keeper } = await twoNodes();
  const journal = new DebtJournal(settings());
  const pattern = newToken().repeat(4);
  const tokens = Array.from({ length: 1500 }, () => onThePageOf(pattern));
  const owed = tokens.map((token, index) => ({
    ...aTombstone({ idleSeconds: 1000 + index }),
    token,
  }));
  await journal.change(keeper, away, { owed });
  const kept = new Set((await journal.read(keeper, away)).map(({ token }) => token));
  expect(kept.size).toBeGreaterThan(500);
  expect(kept.size).toBeLessThan(1500);
  expect(kept.has(owed.at(-1)?.token ?? "")).toBe(true);
  expect(kept.has(owed[0]?.token ?? "")).toBe(false);
});

function settings(clock: () => number = () => 0, form: RecordForm = plainForm) {
  return { ...form, timeoutMs: () => 2000, clock, onUndecodable: () => {} };
}

function theDebts(): Debts {
  return new Debts(settings(), () => {});
}

async function twoNodes() {
  const [n1, n2] = [await aNode(), await aNode()] as const;
  const away: WatchedNode = await aWatchedNode("n1", n1.port);
  const keeper: WatchedNode = await aWatchedNode("n2", n2.port);
  return { n1, n2, away, keeper, nodes: [away, keeper] as const };
}

function aTombstone({ idleSeconds = 1800 } = {}): SessionRecord {
  return aTombstoneRecord({ token: newToken(), createdAt: 0, lastAccessAt: 0, idleSeconds });
}

function onThePageOf(token: string): string {
  for (;;) {
    const other = newToken().repeat(token.length / 32);
    if (pageOf(other) === pageOf(token)) return other;
  }
}

function keyFor({ token }: SessionRecord): string {
  return `owed:n1:${pageOf(token).toString(16).padStart(2, "0")}`;
}
