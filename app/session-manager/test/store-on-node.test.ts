import { expect, test, vi } from "vitest";
import type { WatchedNode } from "../src/memcached/availability.ts";
import type { RecordHeader } from "../src/record.ts";
import { mayReplace, storeOnNode } from "../src/store-on-node.ts";
import { aNode } from "./support/nodes.ts";
import { plainForm } from "./support/plain-form.ts";
import { aWatchedNode } from "./support/watched-node.ts";
import { aRecord } from "./support/a-record.ts";

const author = { writer: "me", createdAt: 0 };

type Row = [
  title: string,
  found: [term: number, version: number, writer: string],
  known: [number, number, string],
  attempted: number,
  may: boolean,
];

test.each<Row>([
  ["the version that I stored", [1, 5, "me"], [1, 5, "me"], 5, true],
  ["the version that I took over", [1, 5, "you"], [1, 5, "you"], 5, true],
  ["another's version with the number that I know", [1, 5, "you"], [1, 5, "me"], 6, false],
  ["an older copy, whoever left it", [1, 4, "you"], [1, 5, "me"], 6, true],
  ["my own late store", [1, 6, "me"], [1, 5, "me"], 7, true],
  ["my own late store after a takeover", [1, 6, "me"], [1, 5, "you"], 6, true],
  ["another's newer version", [1, 6, "you"], [1, 5, "me"], 7, false],
  [
    "a version of an earlier owner, however often it has counted on",
    [1, 9, "you"],
    [2, 6, "me"],
    6,
    true,
  ],
  ["a version of a later owner, though I have counted on", [2, 6, "you"], [1, 9, "me"], 9, false],
  ["my own version with another's term", [2, 5, "me"], [1, 5, "me"], 5, false],
  ["a version in my name that I never tried", [1, 8, "me"], [1, 5, "me"], 7, false],
  ["anything, before I have stored", [1, 1, "you"], [0, 0, ""], 1, false],
])(
  "%s: may be replaced is %5$s",
  (_, [term, version, writer], [knownTerm, knownVersion, knownWriter], attempted, may) => {
    const knowledge = {
      known: { term: knownTerm, version: knownVersion, writer: knownWriter },
      attemptedVersion: attempted,
    };
    expect(mayReplace(header({ term, version, writer }), author, knowledge)).toBe(may);
  },
);

test("nothing may be replaced, a tombstone never", () => {
  const knowledge = { known: { term: 1, version: 5, writer: "me" }, attemptedVersion: 6 };
  expect(mayReplace(undefined, author, knowledge)).toBe(true);
  for (const version of [1, 5, 6, 9]) {
    const tombstone = header({ version, writer: "me", isTombstone: true });
    expect(mayReplace(tombstone, author, knowledge)).toBe(false);
  }
});

test("another session under the same token is not replaced, whatever its version", () => {
  const knowledge = { known: { term: 1, version: 5, writer: "me" }, attemptedVersion: 6 };
  for (const version of [1, 5, 6]) {
    const other = header({ version, writer: "me", createdAt: 1 });
    expect(mayReplace(other, author, knowledge)).toBe(false);
  }
});

function header(some: Partial<RecordHeader>): RecordHeader {
  return aRecord({ term: 1, version: 1, writer: "me", ...some });
}

test("the time that other nodes take is not taken from this one", async () => {
  const { port } = await aNode();
  const node = await aWatchedNode("n1", port);
  const timeouts: number[] = [];
  const watched = {
    label: node.label,
    lives: node.lives,
    get: node.get.bind(node),
    store: (...call: Parameters<WatchedNode["store"]>) => {
      timeouts.push(call[4]);
      return node.store(...call);
    },
  } as unknown as WatchedNode;
  const settings = { ...plainForm, timeoutMs: () => 400, clock: () => 0, onUndecodable: () => {} };
  const record = { ...header({ version: 6 }), attributes: Buffer.from("x") };
  const knowledge = { known: { term: 1, version: 5, writer: "me" }, attemptedVersion: 6 };
  vi.useFakeTimers({ toFake: ["performance"], now: 0 });
  await storeOnNode(watched, record, knowledge, settings, async () => {
    vi.advanceTimersByTime(1000);
  });
  vi.useRealTimers();
  expect(timeouts).toEqual([400]);
});
