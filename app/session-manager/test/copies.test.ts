import { expect, test } from "vitest";
import { newestCopy, readCopies } from "../src/copies.ts";
import { UndecodableRecordError } from "../src/errors.ts";
import { encodeRecord, type SessionRecord } from "../src/record.ts";
import { aNode } from "./support/nodes.ts";
import { plainForm } from "./support/plain-form.ts";
import { putOn } from "./support/stored.ts";
import { aWatchedNode } from "./support/watched-node.ts";
import { aRecord } from "./support/a-record.ts";

const token = "0123456789ABCDEF0123456789ABCDEF";

test("the newest version wins, wherever it is", async () => {
  for (const versions of [
    [1, 2],
    [2, 1],
  ]) {
    const copies = await copiesOf(versions.map((version) => record({ version })));
    expect(newestCopy(copies)?.record.version).toBe(2);
    expect(newestCopy(copies)?.node.id).toBe(versions[0] === 2 ? "n1" : "n2");
  }
});

test("a later term wins over every version", async () => {
  for (const terms of [
    [1, 2],
    [2, 1],
  ]) {
    const copies = await copiesOf(terms.map((term) => record({ term, version: 9 - term })));
    expect(newestCopy(copies)?.record).toMatchObject({ term: 2, version: 7 });
  }
});

test("a tombstone wins over every version", async () => {
  const copies = await copiesOf([
    record({ term: 3, version: 9 }),
    record({ version: 2, isTombstone: true }),
  ]);
  expect(newestCopy(copies)?.record).toMatchObject({ version: 2, isTombstone: true });
});

test("of two tombstones the newer one wins", async () => {
  const copies = await copiesOf([
    record({ version: 1, isTombstone: true }),
    record({ version: 2, isTombstone: true }),
  ]);
  expect(newestCopy(copies)?.record.version).toBe(2);
});

test("nowhere a copy is no copy", async () => {
  const copies = await copiesOf([undefined, undefined]);
  expect(newestCopy(copies)).toBeUndefined();
  expect(copies.map(({ error }) => error)).toEqual([undefined, undefined]);
});

test("a node that is down, hangs, or holds something else does not hide the others", async () => {
  const memcached = [await aNode(), await aNode(), await aNode(), await aNode()] as const;
  const nodes = await Promise.all(
    memcached.map(({ port }, index) => aWatchedNode(`n${index}`, port)),
  );
  await putOn(memcached[0].port, token, encodeRecord(record({ version: 1 })));
  await putOn(memcached[1].port, token, Buffer.from("garbage"));
  await memcached[2].pause();
  nodes[3]?.close();
  const startedAt = performance.now();
  const copies = await readCopies(nodes, token, plainForm, 300);
  expect(performance.now() - startedAt).toBeLessThan(1500);
  expect(newestCopy(copies)?.record.version).toBe(1);
  expect(copies[1]?.error).toBeInstanceOf(UndecodableRecordError);
  expect(copies[2]?.error).toMatchObject({ code: "operation_timeout" });
  expect(copies[3]).toMatchObject({ record: undefined, error: undefined });
});

async function copiesOf(records: (SessionRecord | undefined)[]) {
  const nodes = await Promise.all(
    records.map(async (each, index) => {
      const { port } = await aNode();
      if (each !== undefined) await putOn(port, token, encodeRecord(each));
      return aWatchedNode(`n${index + 1}`, port);
    }),
  );
  return readCopies(nodes, token, plainForm, 1000);
}

function record(some: Partial<SessionRecord>): SessionRecord {
  return aRecord({ token, term: 1, version: 1, writer: "w", ...some });
}
