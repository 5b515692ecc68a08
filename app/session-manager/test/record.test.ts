import { expect, test } from "vitest";
import { UndecodableRecordError } from "../src/errors.ts";
import { MAX_IDLE_SECONDS } from "../src/expiry.ts";
import { decodeRecord, encodeRecord, type SessionRecord } from "../src/record.ts";
import { aRecord, aTombstoneRecord, someToken as token } from "./support/a-record.ts";

const record = aRecord();

test("a record comes back as it was stored", () => {
  expect(decodeRecord(token, encodeRecord(record))).toEqual(record);
  const tombstone = aTombstoneRecord();
  expect(decodeRecord(token, encodeRecord(tombstone))).toEqual(tombstone);
  const ofNoRoute = { ...record, owner: "" };
  expect(decodeRecord(token, encodeRecord(ofNoRoute))).toEqual(ofNoRoute);
});

test("what the cookie has of its own comes back, and the longest idle limit", () => {
  const cookie = { path: "/shop", secure: true, sameSite: "none", maxAge: null } as const;
  const remembered = { ...record, cookie, longestIdleSeconds: 7_200 };
  expect(decodeRecord(token, encodeRecord(remembered))).toEqual(remembered);
});

test("the longest header that there can be is read", () => {
  const longest: SessionRecord = {
    ...record,
    token: "T".repeat(128),
    term: 2 ** 52,
    version: 2 ** 52,
    owner: "o".repeat(64),
    idleSeconds: MAX_IDLE_SECONDS,
    longestIdleSeconds: MAX_IDLE_SECONDS,
    transcoder: "t".repeat(32),
    cookie: {
      path: `/${'"'.repeat(254)}`,
      domain: "d".repeat(253),
      httpOnly: false,
      secure: "auto",
      sameSite: "strict",
      partitioned: false,
      priority: "medium",
      expires: 4_102_444_800_000,
    },
  };
  expect(decodeRecord(longest.token, encodeRecord(longest))).toEqual(longest);
});

test("its first line is JSON that people can read", () => {
  const [line = ""] = encodeRecord(record).toString("latin1").split("\n");
  expect(JSON.parse(line)).toEqual({
    format: 1,
    token,
    term: 2,
    version: 5,
    owner: "app1",
    writer: "0a1b2c3d",
    createdAt: 1_700_000_000_000,
    lastAccessAt: 1_700_000_001_000,
    idleSeconds: 1800,
    transcoder: "v8",
  });
});

test("a header that is cut at any byte is refused", () => {
  const bytes = encodeRecord(record);
  const headerEnd = bytes.indexOf("\n");
  for (let length = 0; length <= headerEnd; length += 1) {
    expect(() => decodeRecord(token, bytes.subarray(0, length)), `${length} bytes`).toThrow(
      UndecodableRecordError,
    );
  }
});

test("a header with any one bit flipped is refused, or is a valid record of the same token", () => {
  const bytes = encodeRecord(record);
  const headerEnd = bytes.indexOf("\n");
  const outcomes = Array.from({ length: (headerEnd + 1) * 8 }, (_, bit) => {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return outcomeOf(() => decodeRecord(token, damaged));
  });
  const errors = outcomes.filter((outcome) => outcome instanceof Error);
  expect(errors.filter((error) => !(error instanceof UndecodableRecordError))).toEqual([]);
  const records = outcomes.flatMap((outcome) => (outcome instanceof Error ? [] : [outcome]));
  expect(records.filter((each) => !isValid(each))).toEqual([]);
  // A digit or a letter may become another one: only most flips can be refused.
  expect(errors.length).toBeGreaterThan(outcomes.length / 2);
});

test.each<[string, string]>([
  ["not an object", "null"],
  ["not an object", "7"],
  ["format", "[]"],
  ["not JSON", "{"],
  ["format", '{"format":2}'],
  ["token is not a text", headerWith({ token: 1 })],
  ["another token", headerWith({ token: "F".repeat(32) })],
  ["version", headerWith({ version: 0 })],
  ["version", headerWith({ version: 1.5 })],
  ["version", headerWith({ version: "5" })],
  ["version", headerWith({ version: 2 ** 60 })],
  ["owner", headerWith({ owner: "a b" })],
  ["owner", headerWith({ owner: null })],
  ["createdAt", headerWith({ createdAt: -1 })],
  ["lastAccessAt", headerWith({ lastAccessAt: null })],
  ["idleSeconds", headerWith({ idleSeconds: 0 })],
  ["transcoder", headerWith({ transcoder: undefined })],
  ["longestIdleSeconds", headerWith({ longestIdleSeconds: 0 })],
  ["cookie", headerWith({ cookie: { maxAge: -1 } })],
  ["cookie", headerWith({ cookie: { path: "/; Secure" } })],
  ["cookie", headerWith({ cookie: { maxAge: 1, expires: 1 } })],
  ["cookie", headerWith({ cookie: { unknown: 1 } })],
  ["cookie", headerWith({ cookie: null })],
  ["no header line", headerWith({ padding: "x".repeat(2000) })],
])("a bad header is refused (%#): %s", (reason, line) => {
  const decode = () => decodeRecord(token, Buffer.from(`${line}\nabc`));
  expect(decode).toThrow(UndecodableRecordError);
  expect(decode).toThrow(reason);
});

function isValid({ token: own, version, idleSeconds }: SessionRecord): boolean {
  return own === token && Number.isSafeInteger(version) && version >= 1 && idleSeconds >= 1;
}

function headerWith(changes: Record<string, unknown>): string {
  const { attributes: _, isTombstone: __, ...header } = record;
  return JSON.stringify({ format: 1, ...header, ...changes });
}

function outcomeOf<T>(action: () => T): T | Error {
  try {
    return action();
  } catch (error) {
    return error as Error;
  }
}
