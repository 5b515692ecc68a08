import { expect, test, vi } from "vitest";
import type { WatchedNode } from "../src/memcached/availability.ts";
import type { RecordHeader } from "../src/record.ts";
import { mayReplace, storeOnNode } from "../src/store-on-node.ts";
import { aNode } from "./support/nodes.ts";
import { plainForm } from "./support/plain-form.ts";
import { aWatchedNode } from "./support/watched-node.ts";
import { aRecord } from "./support/a-record.ts";

const author = { writer: "me", createdAt: 0 };

type Order = readonly [term: number, version: number, writer: string];

interface Row {
  readonly title: string;
  readonly found: Order;
  readonly known: Order;
  readonly attempted: number;
  readonly may: boolean;
}

test.each<Row>([
  {
    title: "the version that I stored",
    found: [1, 5, "me"],
    known: [1, 5, "me"],
    attempted: 5,
    may: true,
  },
  {
    title: "the version that I took over",
    found: [1, 5, "you"],
    known: [1, 5, "you"],
    attempted: 5,
    may: true,
  },
  {
    title: "another's version with the number that I know",
    found: [1, 5, "you"],
    known: [1, 5, "me"],
    attempted: 6,
    may: false,
  },
  {
    title: "an older copy, whoever left it",
    found: [1, 4, "you"],
    known: [1, 5, "me"],
    attempted: 6,
    may: true,
  },
  { title: "my own late store", found: [1, 6, "me"], known: [1, 5, "me"], attempted: 7, may: true },
  {
    title: "my own late store after a takeover",
    found: [1, 6, "me"],
    known: [1, 5, "you"],
    attempted: 6,
    may: true,
  },
  {
    title: "another's newer version",
    found: [1, 6, "you"],
    known: [1, 5, "me"],
    attempted: 7,
    may: false,
  },
  {
    title: "a version of an earlier owner, however often it has counted on",
    found: [1, 9, "you"],
    known: [2, 6, "me"],
    attempted: 6,
    may: true,
  },
  {
    title: "a version of a later owner, though I have counted on",
    found: [2, 6, "you"],
    known: [1, 9, "me"],
    attempted: 9,
    may: false,
  },
  {
    title: "my own version with another's term",
    found: [2, 5, "me"],
    known: [1, 5, "me"],
    attempted: 5,
    may: false,
  },
  {
    title: "a version in my name that I never tried",
    found: [1, 8, "me"],
    known: [1, 5, "me"],
    attempted: 7,
    may: false,
  },
  {
    title: "anything, before I have stored",
    found: [1, 1, "you"],
    known: [0, 0, ""],
    attempted: 1,
    may: false,
  },
])("$title: may be replaced is $may", ({ found, known, attempted, may }) => {
  const knowledge = { known: inOrder(known), attemptedVersion: attempted };
  expect(mayReplace(header(inOrder(found)), author, knowledge)).toBe(may);
});

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

function inOrder([term, version, writer]: Order) {
  return { term, version, writer };
}

function header(some: Partial<RecordHeader>): RecordHeader {
  return aRecord({ term: 1, version: 1, writer: "me", createdAt: 0, ...some });
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
