// Decides how the nodes' own figures of a run are put together: before it, at its start, at its end, and after it.
import { type NodeName, nodes } from "../../../scripts/src/index.ts";
import type { Entry, FigureName, Figures } from "../history/entry.ts";
import { samplesIn } from "../history/history.ts";

export interface Resource {
  readonly node: NodeName;
  readonly figure: FigureName;
  /** Before the first shopper. */
  readonly before: number | null;
  /** In the first tenth of the samples, each taken when a fault had healed. */
  readonly early: number | null;
  /** In the last tenth. */
  readonly late: number | null;
  /** When the last session had expired. */
  readonly after: number | null;
}

/** Names of figures that a garbage collector takes back when it wants to: the lowest tells most, else the median. */
const collected: readonly FigureName[] = ["heapBytes", "rssBytes"];

const figureNames: readonly FigureName[] = [
  "heapBytes",
  "rssBytes",
  "openFiles",
  "sockets",
  "handles",
  "sessions",
  "items",
  "ageSeconds",
];

/** Only what was had at some time. */
export function resourcesOf(entries: readonly Entry[]): Resource[] {
  const samples = samplesIn(entries);
  const settled = samples.filter(({ moment }) => moment === "settled");
  const tenth = Math.max(1, Math.ceil(settled.length / 10));
  const at = (moment: "before" | "after") => samples.filter((sample) => sample.moment === moment);
  const phases = {
    before: at("before"),
    early: settled.slice(0, tenth),
    late: settled.slice(-tenth),
    after: at("after"),
  };
  return nodes.flatMap(({ name: node }) =>
    figureNames.flatMap((figure) => {
      const valueIn = (phase: keyof typeof phases) =>
        typical(
          figure,
          phases[phase].map((sample) => sample.nodes[node]),
        );
      const [before, early] = [valueIn("before"), valueIn("early")];
      const [late, after] = [valueIn("late"), valueIn("after")];
      const isKnown = [before, early, late, after].some((value) => value !== null);
      return isKnown ? [{ node, figure, before, early, late, after }] : [];
    }),
  );
}

function typical(figure: FigureName, samples: readonly Figures[]): number | null {
  const values = samples.flatMap((figures) => figures[figure] ?? []).toSorted((a, b) => a - b);
  const middle = Math.floor((values.length - 1) / 2);
  return values[collected.includes(figure) ? 0 : middle] ?? null;
}

/** Rows of a Markdown table; none without samples. */
export function resourceRows(resources: readonly Resource[]): string[] {
  if (resources.length === 0) return [];
  return [
    "| node | figure | before the first shopper | first tenth | last tenth | after the last session |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...resources.map(({ node, figure, before, early, late, after }) => {
      const cells = [before, early, late, after].map((value) => cell(figure, value));
      return `| ${node} | ${titles[figure]} | ${cells.join(" | ")} |`;
    }),
    "",
  ];
}

const titles: Readonly<Record<FigureName, string>> = {
  heapBytes: "heap, MB (lowest)",
  rssBytes: "resident memory, MB (lowest)",
  openFiles: "open files",
  sockets: "open sockets",
  handles: "handles of Node.js",
  sessions: "sessions in memory",
  items: "items",
  ageSeconds: "age of the process, s",
};

function cell(figure: FigureName, value: number | null): string {
  if (value === null) return "";
  return figure.endsWith("Bytes") ? (value / 1e6).toFixed(1) : String(value);
}
