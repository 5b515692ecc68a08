import { describe, expect, it } from "vitest";
import { motifNames } from "../src/shop/covers/cover.tsx";
import { arrangementOf } from "../src/shop/covers/palette.ts";
import { leading, typeset, type Room } from "../src/shop/covers/typeset.ts";

const motifs =
  "waves whale moon sun mountains forest city ship letters eye mirror clock rose crown stairs birds train mask keys garden".split(
    " ",
  );

/** Every letter half as wide as high. */
const measure = (text: string) => text.length / 2;
const room: Room = { width: 100, height: 60, sizes: [20, 16, 12] };

describe("a cover", () => {
  it("has a drawing for each motif of the catalogue", () => {
    expect([...motifNames].toSorted()).toEqual(motifs.toSorted());
  });

  it("arranges a book always the same way", () => {
    expect(arrangementOf("9790420001121")).toBe(arrangementOf("9790420001121"));
  });
});

describe("typesetting", () => {
  it.each([
    "Senhora",
    "Memórias Póstumas de Brás Cubas",
    "Strange Case of Dr Jekyll and Mr Hyde",
    "Antidisestablishmentarianism",
    "A very long title that no cover of this size could ever hold in full, or in part",
    "",
  ])("never leaves the room: %j", (text) => {
    const { lines, size } = typeset(text, room, measure);
    expect(Math.max(...lines.map((line) => measure(line) * size))).toBeLessThanOrEqual(room.width);
    expect(lines.length * size * leading).toBeLessThanOrEqual(room.height);
  });

  it("takes the largest size that fits", () => {
    expect(typeset("Senhora", room, measure)).toEqual({ lines: ["Senhora"], size: 20 });
    expect(typeset("Dom Casmurro", room, measure).size).toBe(20);
    expect(typeset("Úrsula e Iracema e Senhora", room, measure).size).toBe(16);
  });

  it("keeps lines even instead of leaving one word over", () => {
    expect(typeset("aaa bbb ccc ddd", { ...room, sizes: [16] }, measure).lines).toEqual([
      "aaa bbb",
      "ccc ddd",
    ]);
  });

  it("marks what it had to cut", () => {
    const { lines } = typeset(
      "one two three four five six seven eight nine ten eleven twelve thirteen",
      room,
      measure,
    );
    expect(lines.at(-1)).toMatch(/…$/);
  });
});
