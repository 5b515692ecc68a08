// Decides how one node runs in the foreground of a console, as in the notes: one console a node.
import type { Context } from "../context.ts";
import { findRunning } from "../engines/choose.ts";
import { type Mode, nodesWithMode } from "../engines/engine.ts";
import { type NativeEngine, nativeEngine } from "../engines/native.ts";
import { LabError } from "../errors.ts";
import type { NodeName } from "../nodes.ts";
import { prepare } from "../setup/prepare.ts";
import { untilInterrupted } from "./interrupt.ts";

export async function runNode(
  context: Context,
  name: NodeName,
  options: { sticky?: boolean; nonSticky?: boolean },
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
  const requested = options.sticky ? "sticky" : options.nonSticky ? "non-sticky" : undefined;
  const mode = await modeFor(engine, name, requested);
  await prepare("native", settings, terminal.say);
  const offset = await engine.launch(name, mode);
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

/** That of the nodes which run already, so that whoever starts first decides it for the lab. */
async function modeFor(
  engine: NativeEngine,
  name: NodeName,
  requested: Mode | undefined,
): Promise<Mode> {
  const mode = await engine.mode();
  if (requested === undefined || requested === mode) return mode;
  const others = (await engine.status())
    .filter((node) => nodesWithMode.includes(node.name) && node.name !== name)
    .filter(({ state }) => state !== "down");
  if (others.length === 0) return requested;
  const names = others.map((node) => node.name).join(" and ");
  throw new LabError(`${names} already run in mode ${mode}, so ${name} can't run ${requested}.`, {
    hint: `End them first (Ctrl-C in their consoles), or switch the whole lab: scripts/up --detach${requested === "sticky" ? "" : " --non-sticky"}`,
  });
}
