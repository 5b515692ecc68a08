import { expect, test } from "vitest";
import { mayReplace } from "../src/backup.ts";
import type { RecordHeader } from "../src/record.ts";

const author = { writer: "me", createdAt: 0 };

type Row = [
  title: string,
  found: [version: number, writer: string],
  known: [number, string],
  attempted: number,
  may: boolean,
];

test.each<Row>([
  ["the version that I stored", [5, "me"], [5, "me"], 5, true],
  ["the version that I took over", [5, "you"], [5, "you"], 5, true],
  ["another's version with the number that I know", [5, "you"], [5, "me"], 6, false],
  ["an older copy, whoever left it", [4, "you"], [5, "me"], 6, true],
  ["my own late store", [6, "me"], [5, "me"], 7, true],
  ["my own late store after a takeover", [6, "me"], [5, "you"], 6, true],
  ["another's newer version", [6, "you"], [5, "me"], 7, false],
  ["a version in my name that I never tried", [8, "me"], [5, "me"], 7, false],
  ["anything, before I have stored", [1, "you"], [0, ""], 1, false],
])(
  "%s: may be replaced is %5$s",
  (_, [version, writer], [knownVersion, knownWriter], attempted, may) => {
    const knowledge = {
      known: { version: knownVersion, writer: knownWriter },
      attemptedVersion: attempted,
    };
    expect(mayReplace(header({ version, writer }), author, knowledge)).toBe(may);
  },
);

test("nothing may be replaced, a tombstone never", () => {
  const knowledge = { known: { version: 5, writer: "me" }, attemptedVersion: 6 };
  expect(mayReplace(undefined, author, knowledge)).toBe(true);
  for (const version of [1, 5, 6, 9]) {
    const tombstone = header({ version, writer: "me", isTombstone: true });
    expect(mayReplace(tombstone, author, knowledge)).toBe(false);
  }
});

test("another session under the same token is not replaced, whatever its version", () => {
  const knowledge = { known: { version: 5, writer: "me" }, attemptedVersion: 6 };
  for (const version of [1, 5, 6]) {
    const other = header({ version, writer: "me", createdAt: 1 });
    expect(mayReplace(other, author, knowledge)).toBe(false);
  }
});

function header(some: Partial<RecordHeader>): RecordHeader {
  return {
    token: "0123456789ABCDEF0123456789ABCDEF",
    version: 1,
    owner: "app1",
    writer: "me",
    createdAt: 0,
    lastAccessAt: 0,
    idleSeconds: 1,
    transcoder: "v8",
    isTombstone: false,
    ...some,
  };
}
