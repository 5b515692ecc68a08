// Decides where a moment and a value lie in the picture, and how panels, lines and words are drawn.

/** A part of the picture with an axis of its own; pixels. */
export interface Panel {
  readonly top: number;
  readonly height: number;
  readonly title: string;
  /** Values at the bottom and at the top. */
  readonly from: number;
  readonly to: number;
  readonly isLogarithmic?: boolean;
  /** Values with a line and a label. */
  readonly ticks: readonly number[];
  readonly label: (value: number) => string;
}

export const width = 1600;
const left = 80;
const right = 20;

/** A point of a line: milliseconds since the run began, and a value. */
export type Point = readonly [number, number];

/** The horizontal axis of a run of so many milliseconds. */
export function timeAxis(lastMs: number): (ms: number) => number {
  return (ms) =>
    round(left + (Math.min(Math.max(ms, 0), lastMs) / lastMs) * (width - left - right));
}

export function yOf({ top, height, from, to, isLogarithmic }: Panel, value: number): number {
  const clamped = Math.min(Math.max(value, from), to);
  const share = isLogarithmic
    ? Math.log(clamped / from) / Math.log(to / from)
    : (clamped - from) / (to - from || 1);
  return round(top + height - share * height);
}

/** Its title, its frame and its lines. */
export function frame(panel: Panel): string[] {
  const { top, height, title, ticks, label } = panel;
  const lines = ticks.map((value) => {
    const y = yOf(panel, value);
    return `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="#ccc"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${label(value)}</text>`;
  });
  return [
    ...lines,
    `<text x="${left}" y="${top - 6}" font-weight="bold">${escape(title)}</text>`,
    `<rect x="${left}" y="${top}" width="${width - left - right}" height="${height}" fill="none" stroke="#999"/>`,
  ];
}

/** Minutes or seconds, below the lowest panel. */
export function timeLabels(lastMs: number, y: number): string[] {
  const x = timeAxis(lastMs);
  const inMinutes = lastMs > 600_000;
  return Array.from({ length: 11 }, (_, index) => (lastMs * index) / 10).map(
    (ms) =>
      `<text x="${x(ms)}" y="${y}" text-anchor="middle">${inMinutes ? `${Math.round(ms / 6000) / 10} min` : `${Math.round(ms / 1000)} s`}</text>`,
  );
}

export function polyline(
  panel: Panel,
  x: (ms: number) => number,
  points: readonly Point[],
  colour: string,
): string {
  const drawn = points.map(([ms, value]) => `${x(ms)},${yOf(panel, value)}`).join(" ");
  return `<polyline points="${drawn}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
}

/** What each colour means, in one row from `x` on. */
export function legend(items: readonly (readonly [string, string])[], y: number, x = left): string {
  return items
    .map(([name, fill], index) => {
      const at = x + index * 130;
      return `<circle cx="${at + 6}" cy="${y - 4}" r="4" fill="${fill}"/><text x="${at + 16}" y="${y}">${escape(name)}</text>`;
    })
    .join("");
}

/** Whole steps from 0 to at least `most`: about four. */
export function stepsTo(most: number): number[] {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from(
    { length: Math.ceil(Math.max(most, 1) / step) + 1 },
    (_, index) => index * step,
  );
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
