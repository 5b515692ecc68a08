// Decides how a run looks: the wait of each operation, the faults, operations a second, and what the nodes hold.
import { faultSpans } from "../checker/faults.ts";
import type { Violation } from "../checker/violation.ts";
import { describeFault, type Fault } from "../generator/fault-plan.ts";
import type { Entry, OperationEntry, Outcome } from "../history/entry.ts";
import { operationsIn, samplesIn } from "../history/history.ts";
import {
  escape,
  frame,
  legend,
  type Panel,
  type Point,
  polyline,
  round,
  stepsTo,
  timeAxis,
  timeLabels,
  width,
  yOf,
} from "./plot.ts";

type Axis = (ms: number) => number;

/** More would make a file that no browser likes; failures and long waits are all drawn. */
const mostDots = 6000;
/** Columns that medians and rates are counted in. */
const columns = 150;

const colours: Readonly<Record<Outcome, string>> = {
  ok: "#2b6cb0",
  failed: "#b7791f",
  unknown: "#c53030",
};

const faultColours: Readonly<Record<Fault["kind"], string>> = {
  kill: "#c53030",
  restart: "#dd6b20",
  pause: "#805ad5",
  slow: "#d69e2e",
  cut: "#2f855a",
  "reload-haproxy": "#718096",
  "rolling-restart": "#000000",
  "bad-record": "#d53f8c",
};

const waits: Panel = {
  top: 86,
  height: 330,
  title: "wait for an answer (dots: operations; lines: median and 99th percentile)",
  from: 0.5,
  to: 20_000,
  isLogarithmic: true,
  ticks: [1, 10, 100, 1000, 10_000],
  label: (ms) => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`),
};
const faultsTop = 446;
const faultsHeight = 24;
const total = { height: 830 } as const;

/** An SVG document. */
export function pictureOf(
  title: string,
  entries: readonly Entry[],
  violations: readonly Violation[],
): string {
  const operations = operationsIn(entries).filter(({ kind }) => kind !== "audit");
  const lastMs = operations.reduce((last, { end }) => Math.max(last, end), 1);
  const x = timeAxis(lastMs);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total.height}" font-family="sans-serif" font-size="13">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${total.height}" fill="#fff"/>`,
    `<text x="80" y="26" font-size="17">${escape(title)}</text>`,
    legend(Object.entries(colours), 52),
    ...frame(waits),
    ...dots(operations, x),
    ...percentiles(operations, lastMs, x),
    ...faultMarks(entries, x),
    ...rates(operations, lastMs, x),
    ...holdings(entries, x),
    ...violations.map(({ at, message }) => violationMark(x(at), message)),
    ...timeLabels(lastMs, total.height - 14),
    "</svg>",
    "",
  ].join("\n");
}

function dots(operations: readonly OperationEntry[], x: Axis): string[] {
  const good = operations.filter(({ outcome }) => outcome === "ok");
  const bad = operations.filter(({ outcome }) => outcome !== "ok");
  const every = Math.ceil(good.length / mostDots);
  const drawn = [
    ...good.filter(({ waitMs }, index) => index % every === 0 || waitMs > 1000),
    ...bad,
  ];
  return drawn.map(({ begin, waitMs, outcome }) => {
    const [radius, opacity] = outcome === "ok" ? [1.3, 0.3] : [2.5, 1];
    return `<circle cx="${x(begin)}" cy="${yOf(waits, waitMs)}" r="${radius}" fill="${colours[outcome]}" fill-opacity="${opacity}"/>`;
  });
}

function percentiles(operations: readonly OperationEntry[], lastMs: number, x: Axis): string[] {
  const byColumn = inColumns(operations, lastMs).map(([ms, column]) => {
    const sorted = column.map(({ waitMs }) => waitMs).toSorted((one, other) => one - other);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
    return { ms, median: at(0.5), high: at(0.99) };
  });
  const line = (which: "median" | "high", colour: string) =>
    polyline(
      waits,
      x,
      byColumn.flatMap((column): Point[] => {
        const value = column[which];
        return value === undefined ? [] : [[column.ms, value]];
      }),
      colour,
    );
  return [line("median", "#1a365d"), line("high", "#e53e3e")];
}

/** Each operation in the column of its begin; each column with its middle, milliseconds. */
function inColumns(
  operations: readonly OperationEntry[],
  lastMs: number,
): [number, OperationEntry[]][] {
  const all = Array.from({ length: columns }, (): OperationEntry[] => []);
  for (const operation of operations)
    all[Math.min(columns - 1, Math.floor((operation.begin / lastMs) * columns))]?.push(operation);
  return all.map((column, index) => [((index + 0.5) * lastMs) / columns, column]);
}

function faultMarks(entries: readonly Entry[], x: Axis): string[] {
  const marks = faultSpans(entries).map(({ begin, end, fault, number }) => {
    const from = x(begin);
    const length = round(Math.max(1, x(end) - from));
    return `<rect x="${from}" y="${faultsTop}" width="${length}" height="${faultsHeight}" fill="${faultColours[fault.kind]}" fill-opacity="0.7"><title>${number}: ${escape(describeFault(fault))}</title></rect>`;
  });
  return [
    `<text x="80" y="${faultsTop - 6}" font-weight="bold">faults, each until all has healed</text>`,
    legend(Object.entries(faultColours), faultsTop - 6, 300),
    ...marks,
  ];
}

function panelFromZero(most: number, rest: Pick<Panel, "top" | "height" | "title">): Panel {
  const ticks = stepsTo(most);
  return { ...rest, from: 0, to: ticks.at(-1) ?? 1, ticks, label: String };
}

function rates(operations: readonly OperationEntry[], lastMs: number, x: Axis): string[] {
  const seconds = lastMs / columns / 1000;
  const byColumn = inColumns(operations, lastMs);
  const ratesOf = (isCounted: (operation: OperationEntry) => boolean) =>
    byColumn.map(([ms, column]): Point => [ms, column.filter(isCounted).length / seconds]);
  const all = ratesOf(() => true);
  const panel = panelFromZero(Math.max(...all.map(([, rate]) => rate)), {
    top: 506,
    height: 110,
    title: "operations a second (red: failed or unknown)",
  });
  return [
    ...frame(panel),
    polyline(panel, x, all, colours.ok),
    polyline(
      panel,
      x,
      ratesOf(({ outcome }) => outcome !== "ok"),
      colours.unknown,
    ),
  ];
}

/** Heap of the app servers, and items of the memcached nodes. */
function holdings(entries: readonly Entry[], x: Axis): string[] {
  const samples = samplesIn(entries).filter(({ moment }) => moment === "settled");
  const line = (node: "app1" | "app2" | "memcached1" | "memcached2", colour: string) => {
    const points = samples.flatMap(({ at, nodes }): Point[] => {
      const { heapBytes, items } = nodes[node];
      const value = heapBytes === undefined ? items : heapBytes / 1e6;
      return value === undefined ? [] : [[at, value]];
    });
    return { node, colour, points };
  };
  const lines = [
    line("app1", "#2b6cb0"),
    line("app2", "#63b3ed"),
    line("memcached1", "#276749"),
    line("memcached2", "#9ae6b4"),
  ];
  const most = Math.max(1, ...lines.flatMap(({ points }) => points.map(([, value]) => value)));
  const title = "heap of app servers, MB; items of memcached";
  const panel = panelFromZero(most, { top: 666, height: 120, title });
  return [
    ...frame(panel),
    legend(
      lines.map(({ node, colour }) => [node, colour]),
      panel.top - 6,
      420,
    ),
    ...lines.map(({ points, colour }) => polyline(panel, x, points, colour)),
  ];
}

function violationMark(left: number, message: string): string {
  return `<g><line x1="${left}" x2="${left}" y1="${waits.top}" y2="${faultsTop + faultsHeight}" stroke="#000" stroke-dasharray="4 3"/><text x="${left}" y="${waits.top - 6}" text-anchor="middle" font-weight="bold">!</text><title>${escape(message)}</title></g>`;
}
