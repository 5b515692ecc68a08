// Decides how output looks: colours only on a terminal that wants them, tables, one colour a node.
import pc from "picocolors";
import type { NodeName } from "./nodes.ts";

export type Colors = ReturnType<typeof pc.createColors>;

export interface Terminal {
  readonly colors: Colors;
  /** One line, or several, for the person who reads. */
  readonly say: (text?: string) => void;
  /** A command that is about to run, as one would type it. */
  readonly announce: (command: string) => void;
}

/** The terminal of this process: without colours when it is none, or with NO_COLOR. */
export function createTerminal(
  output: NodeJS.WriteStream = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): Terminal {
  const hasColors = output.isTTY && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  const colors = pc.createColors(hasColors);
  const say = (text = "") => void output.write(`${text}\n`);
  return { colors, say, announce: (command) => say(colors.dim(`$ ${command}`)) };
}

/** A terminal that shows nothing and keeps each line, without colours. */
export function recordingTerminal(lines: string[] = []): Terminal {
  const say = (text = "") => void lines.push(text);
  return { colors: pc.createColors(false), say, announce: (command) => say(`$ ${command}`) };
}

const nodeColors = {
  haproxy: "magenta",
  app1: "green",
  app2: "cyan",
  memcached1: "yellow",
  memcached2: "blue",
} as const satisfies Record<NodeName, keyof Colors>;

/** Text in the colour of a node, the same everywhere. */
export function paint(colors: Colors, name: NodeName, text: string = name): string {
  return colors[nodeColors[name]](text);
}

/** Columns as wide as their widest cell; an empty text for no rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return rows.length === 0 ? "" : [header, ...rows].map(line).join("\n");
}
