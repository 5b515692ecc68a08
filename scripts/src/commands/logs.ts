// Decides how logs are shown: one colour a node, the node's name before each line where there are several.
import type { Context } from "../context.ts";
import type { Following } from "../engines/engine.ts";
import { type NodeName, nodes } from "../nodes.ts";
import type { Lab } from "../open-lab.ts";
import { paint } from "../terminal.ts";
import { untilInterrupted } from "./interrupt.ts";

const nameWidth = Math.max(...nodes.map(({ name }) => name.length));

export async function runLogs(
  context: Context,
  node: NodeName | undefined,
  options: { follow?: boolean },
): Promise<number> {
  const lab = await context.runningLab();
  const names = node === undefined ? nodes.map(({ name }) => name) : [node];
  if (options.follow === true) {
    const following = followLogs(context, lab, names, "beginning");
    await untilInterrupted(following.ended);
    following.stop();
    await following.ended;
    return 0;
  }
  for (const name of names) {
    const text = (await lab.logs(name)).trimEnd();
    if (text === "") continue;
    for (const line of text.split("\n")) context.terminal.say(format(context, names, name, line));
  }
  return 0;
}

/** Shows the lines of these nodes as they come. */
export function followLogs(
  context: Context,
  lab: Lab,
  names: readonly NodeName[],
  from: "beginning" | "now",
): Following {
  const onLine = (name: NodeName, line: string) =>
    context.terminal.say(format(context, names, name, line));
  return lab.engine.follow(names, onLine, from);
}

function format(
  { terminal }: Context,
  names: readonly NodeName[],
  name: NodeName,
  line: string,
): string {
  if (names.length === 1) return line;
  return `${paint(terminal.colors, name, `${name.padEnd(nameWidth)} |`)} ${line}`;
}
