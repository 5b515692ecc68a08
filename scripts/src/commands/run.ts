// Decides how one node runs in the foreground of a console, as in the notes: one console a node.
import type { Context } from "../context.ts";
import { findRunning } from "../engines/choose.ts";
import { nativeEngine } from "../engines/native.ts";
import { LabError } from "../errors.ts";
import type { NodeName } from "../nodes.ts";
import { prepare } from "../setup/prepare.ts";
import { untilInterrupted } from "./interrupt.ts";

export async function runNode(
  context: Context,
  name: NodeName,
  options: { nonSticky?: boolean },
): Promise<number> {
  const { settings, terminal } = context;
  const running = await findRunning(settings, terminal.announce);
  if (running?.name === "docker")
    throw new LabError("The lab already runs on the docker engine.", {
      hint: `End it (scripts/lab down), or use the container: scripts/lab start ${name}; scripts/lab logs ${name} --follow`,
    });
  const engine = nativeEngine(settings, terminal.announce);
  if (await engine.isAlive(name))
    throw new LabError(`${name} already runs.`, {
      hint: `scripts/lab logs ${name} --follow shows what it says; scripts/lab kill ${name} ends it.`,
    });
  await prepare("native", settings, terminal.say);
  const offset = await engine.launch(name, options.nonSticky === true ? "non-sticky" : "sticky");
  const following = engine.followNode(name, offset, (_, line) => terminal.say(line));
  if (await untilInterrupted(following.ended)) {
    await engine.terminate(name);
    await following.ended;
    terminal.say(`${name} has ended.`);
    return 0;
  }
  terminal.say(`${name} is dead: it was killed, or it gave up (its last lines are above).`);
  return 1;
}
