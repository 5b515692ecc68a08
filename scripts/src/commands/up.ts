// Decides what `up` does: choose an engine, prepare it, start, and either return or show the logs until Ctrl-C.
import type { Context } from "../context.ts";
import { askDocker, chooseEngine, engineOf, findRunning } from "../engines/choose.ts";
import type { EngineName, Mode } from "../engines/engine.ts";
import { LabError } from "../errors.ts";
import { nodes } from "../nodes.ts";
import { type Lab, labOf } from "../open-lab.ts";
import { prepare } from "../setup/prepare.ts";
import { followLogs } from "./logs.ts";
import { untilInterrupted } from "./interrupt.ts";

export interface UpOptions {
  nonSticky?: boolean;
  engine?: EngineName;
  detach?: boolean;
}

export async function runUp(context: Context, options: UpOptions): Promise<number> {
  const { terminal } = context;
  const lab = await prepareLab(context, options.engine);
  const mode: Mode = options.nonSticky === true ? "non-sticky" : "sticky";
  await lab.up(mode);
  await openConsole(context, lab);
  await sayAddresses(context, lab, mode);
  if (options.detach === true) return 0;
  terminal.say(`\n${terminal.colors.dim("The logs. Ctrl-C stops the lab.")}`);
  const following = followLogs(
    context,
    lab,
    nodes.map(({ name }) => name),
    "now",
  );
  const isInterrupted = await untilInterrupted(following.ended);
  following.stop();
  await following.ended;
  if (isInterrupted) await lab.down();
  terminal.say(isInterrupted ? "The lab is stopped." : "The lab was stopped from elsewhere.");
  return 0;
}

/** The lab on the engine that runs, was asked for, or is there; with everything installed that it needs. */
export async function prepareLab(context: Context, requested?: EngineName): Promise<Lab> {
  const { settings, terminal } = context;
  const running = await findRunning(settings, terminal.announce);
  const isRunning =
    running !== undefined && (await running.status()).some(({ state }) => state !== "down");
  const docker = await askDocker(settings.environment);
  const engine = chooseEngine({
    requested,
    running: isRunning ? running.name : undefined,
    docker,
  });
  const why = engine === "native" && !docker.usable ? ` (${docker.reason})` : "";
  terminal.say(`Engine: ${engine}${why}`);
  await prepare(engine, settings, terminal.say);
  return labOf(engineOf(engine, settings, terminal.announce), settings);
}

/** A lab without its console still is a lab. */
async function openConsole({ terminal }: Context, lab: Lab): Promise<void> {
  try {
    await lab.engine.openConsole();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const hint = error.hint === undefined ? "" : `\n${error.hint}`;
    terminal.say(`The page's buttons will not work. ${error.message}${hint}`);
  }
}

async function sayAddresses({ terminal }: Context, lab: Lab, mode: Mode): Promise<void> {
  const ports = await lab.ports();
  const { bold } = terminal.colors;
  terminal.say(`
${bold("The lab is up")}, ${mode}.
  shop, through HAProxy   ${bold(`http://localhost:${ports.haproxy}`)}
  app server app1         http://127.0.0.1:${ports.app1}
  app server app2         http://127.0.0.1:${ports.app2}
  memcached n1, n2        127.0.0.1:${ports.memcached1}, 127.0.0.1:${ports.memcached2}
(localhost for the balancer, 127.0.0.1 for the app servers: cookies ignore ports, so each needs a name of its own.)
  scripts/lab walkthrough   the guided exercise
  scripts/lab status        who is up
  scripts/lab down          stop`);
}
