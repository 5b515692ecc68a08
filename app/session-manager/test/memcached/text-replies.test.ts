import { expect, test } from "vitest";
import { frameReplies } from "../../src/memcached/text-replies.ts";
import { seededRandom } from "../support/random.ts";

const random = seededRandom(2);
const below = (limit: number) => Math.floor(random() * limit);

test("random values in random chunks come out as they were sent", () => {
  for (let round = 0; round < 3000; round += 1) {
    const values = Array.from({ length: 1 + below(4) }, aValue);
    const wire = values.map((value, index) => reply(`k${index}`, value)).join("");
    expect(framed(chunksOf(wire))).toEqual(values);
  }
});

test("random damage gives an Error or whole replies, and nothing is made up", () => {
  for (let round = 0; round < 3000; round += 1) {
    const value = aValue();
    const wire = reply("k0", value).split("");
    const at = below(wire.length);
    wire.splice(at, below(3), ...["", "x", "\r\n", "9"].slice(below(4)).slice(0, 1));
    const outcome = outcomeOf(() => framed(chunksOf(`${wire.join("")}STORED\r\n`)));
    expect(outcome instanceof Error || Array.isArray(outcome)).toBe(true);
  }
});

test("replies without a value pass as they are", () => {
  const lines = ["STORED", "NOT_FOUND", "STAT pid 1", "END", "ERROR"];
  expect(frameReplies(lines)).toEqual({ lines, rest: [] });
});

test("statistics that have not arrived in full wait", () => {
  const lines = ["STORED", "STAT pid 1", "STAT uptime 2"];
  expect(frameReplies(lines)).toEqual({ lines: ["STORED"], rest: lines.slice(1) });
});

test("a value that has not arrived in full waits, with all that follows", () => {
  const lines = ["STORED", "VALUE k 0 10 7", "abc", "END"];
  expect(frameReplies(lines)).toEqual({ lines: ["STORED"], rest: lines.slice(1) });
});

test.each([
  [["VALUE k"]],
  [["VALUE k 0 x 1", "a", "END"]],
  [["VALUE k 0 2 1", "abc", "END"]],
  [["VALUE k 0 3 1", "abc", "STORED"]],
])("%j is no reply of memcached", (lines) => {
  expect(() => frameReplies(lines)).toThrow(Error);
});

function reply(key: string, value: string): string {
  return `VALUE ${key} 0 ${value.length} 1\r\n${value}\r\nEND\r\n`;
}

function aValue(): string {
  const pieces = ["\r\n", "\r", "\n", "\\", "END", "END\r\n", "VALUE k 0 1 1\r\n", "a", "\xff", ""];
  return Array.from({ length: below(12) }, () => pieces[below(pieces.length)]).join("");
}

/** Cut where line ends are, as the library hands them on. */
function chunksOf(wire: string): string[] {
  const chunks: string[] = [];
  let rest = wire;
  while (rest !== "") {
    const ends = [...rest.matchAll(/\r\n/g)].map(({ index }) => index + 2);
    const end = ends[below(ends.length)] ?? rest.length;
    chunks.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return chunks;
}

/** The values that arrive, read as the library reads them: it takes a backslash away before CR and LF. */
function framed(chunks: readonly string[]): string[] {
  let waiting: string[] = [];
  const whole: string[] = [];
  for (const chunk of chunks) {
    const { lines, rest } = frameReplies([...waiting, ...chunk.replace(/\r\n$/, "").split("\r\n")]);
    whole.push(...lines);
    waiting = rest;
  }
  const values: string[] = [];
  for (let index = 0; whole[index]?.startsWith("VALUE "); index += 3) {
    values.push((whole[index + 1] ?? "").replace(/\\([\r\n])/g, "$1"));
  }
  return values;
}

function outcomeOf<T>(action: () => T): T | Error {
  try {
    return action();
  } catch (error) {
    return error as Error;
  }
}
