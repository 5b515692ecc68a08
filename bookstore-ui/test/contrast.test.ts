// WCAG 2.2 AA: text at least 4.5:1 on its ground, the borders of controls and graphics at least 3:1.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { paletteOf } from "../src/shop/covers/palette.ts";

type Rgb = readonly [number, number, number];

const style = readFileSync(new URL("../src/style/tokens.css", import.meta.url), "utf8");
const [lightBlock = "", darkBlock = ""] = [...style.matchAll(/:root \{([^}]*)\}/g)].map(
  ([, block]) => block,
);
const light = colours(lightBlock);
const schemes = { light, dark: new Map([...light, ...colours(darkBlock)]) };

function colours(block: string): Map<string, string> {
  const found = block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return new Map(Array.from(found, ([, name = "", hex = ""]) => [name, hex]));
}

/** Relative luminance of linear sRGB. */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ofHex(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** A colour outside of sRGB is shown as the nearest one inside. */
function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function ofOklch(colour: string): Rgb {
  const [L = 0, C = 0, hue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const [a, b] = [C * Math.cos((hue * Math.PI) / 180), C * Math.sin((hue * Math.PI) / 180)];
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const text: [string, string[]][] = [
  ["paper", ["ink", "ink-soft", "accent", "good", "bad", "moved"]],
  ["card", ["ink", "ink-soft", "accent"]],
  ["accent", ["on-accent"]],
  ["accent-deep", ["on-accent"]],
  ["ink", ["paper"]],
  ["line", ["ink"]],
  ["good-wash", ["ink", "good"]],
  ["bad-wash", ["ink", "bad"]],
  ["moved-wash", ["ink", "moved"]],
  ["lab", ["lab-ink", "lab-soft", "part-prefix", "part-token", "part-node", "part-route"]],
  ["lab-card", "lab-ink lab-soft good bad part-prefix part-token part-node part-route".split(" ")],
];

const graphics: [string, string[]][] = [
  ["paper", ["control", "moved"]],
  ["card", ["control", "moved"]],
  ["lab", ["moved", "lab-soft"]],
];

const pairs = Object.keys(schemes).flatMap((scheme) =>
  [
    ...text.map(([ground, names]) => ({ ground, names, least: 4.5 })),
    ...graphics.map(([ground, names]) => ({ ground, names, least: 3 })),
  ].flatMap(({ ground, names, least }) =>
    names.map((name) => ({ scheme: scheme as keyof typeof schemes, name, ground, least })),
  ),
);

describe("contrast", () => {
  it.each(pairs)("$scheme: $name on $ground, $least:1", ({ scheme, name, ground, least }) => {
    const [one, other] = [schemes[scheme].get(name), schemes[scheme].get(ground)];
    expect(one, `--${name}`).toBeDefined();
    expect(other, `--${ground}`).toBeDefined();
    expect(contrast(ofHex(one ?? ""), ofHex(other ?? ""))).toBeGreaterThanOrEqual(least);
  });

  it.each(["night", "paper", "label"] as const)("words on a %s cover, every hue, 7:1", (kind) => {
    for (let hue = 0; hue < 360; hue += 5) {
      const { text } = paletteOf(hue, kind);
      // the words of a label stand on the ground of a paper cover
      const { ground } = paletteOf(hue, kind === "label" ? "paper" : kind);
      expect(contrast(ofOklch(text), ofOklch(ground)), `hue ${hue}`).toBeGreaterThanOrEqual(7);
    }
  });
});
