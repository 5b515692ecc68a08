// With `secret`, a record that anybody else wrote, or changed in any way, is none.
import { expect, test } from "vitest";
import { UndecodableRecordError } from "../src/errors.ts";
import { decodeRecord, encodeRecord } from "../src/record.ts";
import { recordForm } from "../src/record-form.ts";
import { isSigned, refusesFormer, Signatures } from "../src/record-signature.ts";
import { seededRandom } from "./support/random.ts";
import { aRecord, aTombstoneRecord, someToken as token } from "./support/a-record.ts";

const [ours, newer, foreign] = [
  "first secret of these tests, 0123456789",
  "second secret of these tests, 0123456789",
  "a secret of somebody else, 0123456789",
];
const record = aRecord();
const tombstone = aTombstoneRecord();

const formWith = (secrets: readonly string[], prefix = "") =>
  recordForm(prefix, new Signatures(prefix, secrets));

test.each([
  ["a record", record],
  ["a tombstone", tombstone],
  [
    "an attribute that looks like a signature",
    { ...record, attributes: Buffer.from(',"mac":"x"}\n') },
  ],
])("%s comes back as it was signed", (_, each) => {
  const form = formWith([ours]);
  const bytes = form.encode(each);
  expect(form.decode(token, bytes)).toEqual(each);
  expect(isSigned(bytes)).toBe(true);
});

test("a signed record has the same first line but for the signature, and needs no secret to be looked at", () => {
  const bytes = formWith([ours]).encode(record);
  const plain = encodeRecord(record);
  expect(headerOf(bytes)).toEqual({
    ...headerOf(plain),
    mac: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(decodeRecord(token, bytes)).toEqual(record);
  expect(formWith([]).decode(token, bytes)).toEqual(record);
});

test("without a secret a record is written as it always was", () => {
  const form = formWith([]);
  expect(form.encode(record)).toEqual(encodeRecord(record));
  expect(isSigned(form.encode(record))).toBe(false);
});

test("the first secret signs, each verifies", () => {
  expect(formWith([ours, newer]).decode(token, formWith([newer]).encode(record))).toEqual(record);
  expect(formWith([ours]).decode(token, formWith([ours, newer]).encode(record))).toEqual(record);
  const signedByFirst = formWith([newer, ours]).encode(record);
  expect(() => formWith([ours]).decode(token, signedByFirst)).toThrow("none of the secrets");
});

test.each([
  ["unsigned", encodeRecord(record), "not signed"],
  ["an unsigned tombstone", encodeRecord(tombstone), "not signed"],
  ["somebody else's", formWith([foreign]).encode(record), "none of the secrets"],
  ["of another key prefix", formWith([ours], "shop_").encode(record), "none of the secrets"],
  ["empty but for a signature", Buffer.from(`{,"mac":"${"A".repeat(43)}"}\n`), "none of the"],
  ["no record", Buffer.from("garbage"), "not signed"],
])("a record that is %s is refused, and the message has no secret in it", (_, bytes, reason) => {
  const decode = () => formWith([ours]).decode(token, bytes);
  expect(decode).toThrow(UndecodableRecordError);
  expect(decode).toThrow(reason);
  expect(decode).not.toThrow(ours);
});

test("a record without a signature counts while `unsigned` is among the secrets, a bad signature never", () => {
  const form = formWith([ours, "unsigned"]);
  expect(form.decode(token, encodeRecord(record))).toEqual(record);
  expect(isSigned(form.encode(record))).toBe(true);
  expect(() => form.decode(token, formWith([foreign]).encode(record))).toThrow(
    "none of the secrets",
  );
  // Nobody signs with that word.
  const withWord = formWith(["unsigned"]).encode(record);
  expect(isSigned(withWord)).toBe(false);
});

test("under another token a signed record is refused like any other", () => {
  const form = formWith([ours]);
  expect(() => form.decode("F".repeat(32), form.encode(record))).toThrow("another token");
});

test("a signed record with any one bit flipped is refused", () => {
  const form = formWith([ours]);
  const bytes = form.encode(record);
  const accepted = Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter((bit) => {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return !isRefused(() => form.decode(token, damaged));
  });
  expect(accepted).toEqual([]);
});

test("a signed record that was cut, lengthened, or pieced together from two is refused", () => {
  const form = formWith([ours]);
  const one = form.encode(record);
  const other = form.encode({ ...record, version: 6, attributes: Buffer.from("isAdmin") });
  const random = seededRandom(20_261_122);
  const accepted: string[] = [];
  const at = (bytes: Buffer) => Math.floor(random() * (bytes.length + 1));
  for (let round = 0; round < 20_000; round += 1) {
    const forged = Buffer.concat([one.subarray(0, at(one)), other.subarray(at(other))]);
    if (forged.equals(one) || forged.equals(other)) continue;
    if (!isRefused(() => form.decode(token, forged))) accepted.push(forged.toString("latin1"));
  }
  expect(accepted).toEqual([]);
});

test.each<[string, string[], string[], boolean]>([
  ["a second one", [ours], [ours, newer], false],
  ["the other one first", [ours, newer], [newer, ours], false],
  ["one less", [newer, ours], [newer], true],
  ["another one at once", [ours], [newer], true],
  ["the first", [], [ours], true],
  ["the first, with unsigned", [], [ours, "unsigned"], false],
  ["no unsigned any more", [ours, "unsigned"], [ours], true],
  ["none any more", [ours], [], false],
])("with %s, what was stored before can still be read, or not", (_, former, next, refuses) => {
  expect(refusesFormer(former, next)).toBe(refuses);
  const before = formWith(former).encode(record);
  // The last word in `former` is the worst case of what may be there.
  const worst = [before, ...former.map((each) => formWith([each]).encode(record))];
  const read = (bytes: Buffer) => formWith(next).decode(token, bytes);
  expect(worst.some((bytes) => isRefused(() => read(bytes)))).toBe(refuses);
});

function headerOf(bytes: Buffer): object {
  return JSON.parse(bytes.toString("latin1").split("\n")[0] ?? "") as object;
}

function isRefused(decode: () => unknown): boolean {
  try {
    decode();
    return false;
  } catch (error) {
    if (!(error instanceof UndecodableRecordError)) throw error;
    return true;
  }
}
