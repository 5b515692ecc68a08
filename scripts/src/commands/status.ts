// Decides what `status`, `down` and `reset` tell.
import type { Context } from "../context.ts";
import { findRunning } from "../engines/choose.ts";
import { nodeOf } from "../nodes.ts";
import { labOf } from "../open-lab.ts";
import { type NodeReport, reportOf } from "../status.ts";
import { paint, table } from "../terminal.ts";

export async function runStatus(
  { settings, terminal }: Context,
  options: { json?: boolean },
): Promise<number> {
  const engine = await findRunning(settings, terminal.announce);
  const report = engine === undefined ? undefined : await reportOf(engine);
  if (options.json === true) {
    terminal.say(JSON.stringify(report ?? { engine: null, mode: null, nodes: [] }, null, 2));
    return report === undefined ? 1 : 0;
  }
  if (report === undefined) {
    terminal.say("The lab is not running. Start it: scripts/up");
    return 1;
  }
  terminal.say(`Engine ${report.engine}, ${report.mode}.\n`);
  const rows = report.nodes.map((node) => [
    nameOf(node),
    `${symbols[node.state]} ${node.state}`,
    String(node.port),
    holdings(node),
  ]);
  const lines = table(["NODE", "STATE", "PORT", "HOLDS"], rows).split("\n");
  const [head = "", ...rest] = lines;
  terminal.say(terminal.colors.bold(head));
  for (const [index, node] of report.nodes.entries())
    terminal.say(paint(terminal.colors, node.name, rest[index] ?? ""));
  return 0;
}

const symbols = { up: "●", paused: "‖", down: "✘" } as const;

function nameOf({ name }: NodeReport): string {
  const { id } = nodeOf(name);
  return id === undefined ? name : `${name} (${id})`;
}

function holdings({ sessions, backups }: NodeReport): string {
  if (sessions !== undefined) return `${count(sessions, "session")} in memory`;
  return backups === undefined ? "" : count(backups, "backup");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export async function runDown({ settings, terminal }: Context): Promise<number> {
  const engine = await findRunning(settings, terminal.announce);
  if (engine === undefined) {
    terminal.say("The lab is not running.");
    return 0;
  }
  await labOf(engine, settings).down();
  terminal.say("The lab is stopped.");
  return 0;
}

export async function runReset(context: Context): Promise<number> {
  const lab = await context.runningLab();
  await lab.reset();
  context.terminal.say("Every node is up, no session is anywhere, the walkthrough begins anew.");
  return 0;
}
