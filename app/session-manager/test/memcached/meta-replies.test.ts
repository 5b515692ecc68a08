import { expect, test } from "vitest";
import { MetaReplies, type MetaReply, ProtocolError } from "../../src/memcached/meta-replies.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const reply = (fields: Partial<Record<keyof MetaReply, unknown>>) => ({
  opaque: undefined,
  cas: undefined,
  value: undefined,
  text: "",
  ...fields,
});

/** All replies in these pieces, and what became of them. */
function read(pieces: readonly string[], maxValueBytes?: number): MetaReply[] {
  const replies = new MetaReplies(maxValueBytes);
  const all: MetaReply[] = [];
  for (const piece of pieces) {
    replies.push(bytes(piece));
    for (let next = replies.next(); next !== undefined; next = replies.next()) all.push(next);
  }
  return all;
}

const conversation: [string, object][] = [
  ["HD c12 O1\r\n", reply({ code: "HD", cas: "12", opaque: "1" })],
  ["VA 0 c1 O2\r\n\r\n", reply({ code: "VA", cas: "1", opaque: "2", value: bytes("") })],
  [
    "VA 12 O3 c2\r\nEN O4\r\n\r\n\r\n\0\r\n",
    reply({ code: "VA", cas: "2", opaque: "3", value: bytes("EN O4\r\n\r\n\r\n\0") }),
  ],
  ["EN O4\r\n", reply({ code: "EN", opaque: "4" })],
  ["NS c0 O5\r\n", reply({ code: "NS", cas: "0", opaque: "5" })],
  ["NF\r\n", reply({ code: "NF" })],
  ["EX W X Z s9 t-1 O6\r\n", reply({ code: "EX", opaque: "6" })],
  ["STAT version 1.6.18 (a)\r\n", reply({ code: "STAT", text: "version 1.6.18 (a)" })],
  ["END\r\n", reply({ code: "END" })],
  ["STORED\r\n", reply({ code: "STORED" })],
  ["ERROR\r\n", reply({ code: "ERROR" })],
  [
    "SERVER_ERROR object too large for cache\r\n",
    reply({ code: "SERVER_ERROR", text: "object too large for cache" }),
  ],
];

test.each([1, 2, 3, 5, 8, 1000])("replies in pieces of %d bytes come out whole", (size) => {
  const stream = conversation.map(([wire]) => wire).join("");
  const pieces = stream.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
  expect(read(pieces)).toEqual(conversation.map(([, expected]) => expected));
});

test.each([
  "VA",
  "VA ",
  "VA x c1 O1\r\n",
  "VA -1 c1 O1\r\n",
  "VA 1e1 c1 O1\r\n",
  "VA 99999999999 c1 O1\r\n",
  "VA 3 c1 O1\r\nabcd\r\n",
  "VA 3 c1 O1\r\nab\r\n\r\n",
  "HD O1 O2\r\n",
  "HD c1 c2\r\n",
  "HD c O1\r\n",
  "HD cx O1\r\n",
  "HD c111111111111111111111 O1\r\n",
  "HD  O1\r\n",
  "HD O1 \r\n",
  "HD O1\n",
  "\n",
  "\r\n",
  "HD\rO1\r\n",
  "HD O\xff\r\n",
  "hd O1\r\n",
  "OK O1\r\n",
  "END x\r\n",
  "STAT a\x01\r\n",
  "VALUE k 0 1 1\r\n",
  "x".repeat(2049),
  `STAT ${"x".repeat(2100)}\r\n`,
])("%j is a protocol error, and nothing after it is a reply", (stream) => {
  const replies = new MetaReplies();
  replies.push(bytes(stream.includes("\n") || stream.length > 2000 ? stream : `${stream}\r\n`));
  expect(() => replies.next()).toThrow(ProtocolError);
  replies.push(bytes("HD O1\r\n"));
  expect(() => replies.next()).toThrow(ProtocolError);
});

test("a value may be as large as the limit, and no larger", () => {
  expect(read(["VA 10 O1\r\n0123456789\r\n"], 10)).toHaveLength(1);
  expect(() => read(["VA 11 O1\r\n"], 10)).toThrow("a value of 11 bytes");
  expect(() => read(["VA 67108865 O1\r\n"])).toThrow(ProtocolError);
});

test("a value does not change when the piece that it came in does", () => {
  const replies = new MetaReplies();
  const piece = bytes("VA 3 O1\r\nabc\r\n");
  replies.push(piece);
  const value = replies.next()?.value;
  piece.fill(0);
  expect(value).toEqual(bytes("abc"));
});

test("a large value that comes in many pieces is copied once", () => {
  const size = 4_000_000;
  const replies = new MetaReplies();
  replies.push(bytes(`VA ${size} c1 O1\r\n`));
  const piece = Buffer.alloc(1000, "v");
  const startedAt = performance.now();
  for (let sent = 0; sent < size; sent += piece.length) {
    expect(replies.next() === undefined).toBe(true);
    replies.push(piece);
  }
  replies.push(bytes("\r\n"));
  expect(replies.next()?.value?.equals(Buffer.alloc(size, "v"))).toBe(true);
  // 4,000 pieces: a copy of all that was there with each of them would be eight gigabytes.
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
