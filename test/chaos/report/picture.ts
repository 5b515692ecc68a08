// Decides how a run looks: each operation a dot, its wait upwards on a logarithmic axis, each fault a band.
import { faultSpans } from "../checker/faults.ts";
import type { Violation } from "../checker/violation.ts";
import { describeFault } from "../generator/fault-plan.ts";
import type { Entry, OperationEntry, Outcome } from "../history/entry.ts";
import { operationsIn } from "../history/history.ts";

const size = { width: 1600, height: 560, left: 70, right: 20, top: 60, bottom: 50 } as const;
const shown = { leastMs: 0.5, mostMs: 20_000 } as const;
/** More would make a file that no browser likes; failures are all drawn. */
const mostDots = 8000;

const colours: Readonly<Record<Outcome, string>> = {
  ok: "#2b6cb0",
  failed: "#b7791f",
  unknown: "#c53030",
};

/** An SVG document. */
export function pictureOf(
  title: string,
  entries: readonly Entry[],
  violations: readonly Violation[],
): string {
  const operations = operationsIn(entries).filter(({ kind }) => kind !== "audit");
  const lastMs = operations.reduce((last, { end }) => Math.max(last, end), 1);
  const x = (ms: number) =>
    size.left + (Math.min(ms, lastMs) / lastMs) * (size.width - size.left - size.right);
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${size.left}" y="24" font-size="17">${escape(title)}</text>`,
    legend(),
    ...bands(entries, x),
    ...axes(lastMs, x),
    ...dots(operations, x),
    ...violations.map(({ at, message }) => violationMark(x(at), message)),
    "</svg>",
    "",
  ].join("\n");
}

function y(ms: number): number {
  const clamped = Math.min(Math.max(ms, shown.leastMs), shown.mostMs);
  const share = Math.log(clamped / shown.leastMs) / Math.log(shown.mostMs / shown.leastMs);
  return round(size.height - size.bottom - share * (size.height - size.top - size.bottom));
}

function bands(entries: readonly Entry[], x: (ms: number) => number): string[] {
  const { top, bottom, height } = size;
  return faultSpans(entries).map(({ begin, end, fault, number }) => {
    const left = round(x(begin));
    const fill = fault.kind === "kill" || fault.kind === "pause" ? "#fed7d7" : "#fefcbf";
    const width = round(Math.max(1, x(end) - x(begin)));
    return `<rect x="${left}" y="${top}" width="${width}" height="${height - top - bottom}" fill="${fill}"><title>${number}: ${escape(describeFault(fault))}</title></rect>`;
  });
}

function axes(lastMs: number, x: (ms: number) => number): string[] {
  const { left, right, top, bottom, width, height } = size;
  const rows = [1, 10, 100, 1000, 10_000].map(
    (ms) =>
      `<line x1="${left}" x2="${width - right}" y1="${y(ms)}" y2="${y(ms)}" stroke="#ccc"/><text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}</text>`,
  );
  const columns = Array.from({ length: 11 }, (_, index) => (lastMs * index) / 10).map(
    (ms) =>
      `<line x1="${round(x(ms))}" x2="${round(x(ms))}" y1="${top}" y2="${height - bottom}" stroke="#eee"/><text x="${round(x(ms))}" y="${height - bottom + 20}" text-anchor="middle">${Math.round(ms / 1000)} s</text>`,
  );
  return [...columns, ...rows];
}

function dots(operations: readonly OperationEntry[], x: (ms: number) => number): string[] {
  const good = operations.filter(({ outcome }) => outcome === "ok");
  const bad = operations.filter(({ outcome }) => outcome !== "ok");
  const every = Math.ceil(good.length / mostDots);
  const drawn = [
    ...good.filter(({ waitMs }, index) => index % every === 0 || waitMs > 500),
    ...bad,
  ];
  return drawn.map(
    ({ begin, waitMs, outcome }) =>
      `<circle cx="${round(x(begin))}" cy="${y(waitMs)}" r="${outcome === "ok" ? 1.4 : 3}" fill="${colours[outcome]}" fill-opacity="${outcome === "ok" ? 0.45 : 1}"/>`,
  );
}

function violationMark(at: number, message: string): string {
  const left = round(at);
  return `<g><line x1="${left}" x2="${left}" y1="${size.top}" y2="${size.height - size.bottom}" stroke="#000" stroke-dasharray="4 3"/><text x="${left}" y="${size.top - 4}" text-anchor="middle" font-weight="bold">!</text><title>${escape(message)}</title></g>`;
}

function legend(): string {
  const items = Object.entries(colours).map(
    ([outcome, fill], index) =>
      `<circle cx="${size.left + 6 + index * 110}" cy="42" r="4" fill="${fill}"/><text x="${size.left + 16 + index * 110}" y="46">${outcome}</text>`,
  );
  const note = `<text x="${size.left + 340}" y="46">bands: faults, until they have healed (red: kill, pause); !: a violation</text>`;
  return items.join("") + note;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
