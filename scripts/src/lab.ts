// Decides the command line: its commands, its options, and which exit code each end has.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { runDoctor } from "./commands/doctor.ts";
import { runLogs } from "./commands/logs.ts";
import { runNode } from "./commands/run.ts";
import { runDown, runReset, runStatus } from "./commands/status.ts";
import { runTests } from "./commands/test.ts";
import { runUp } from "./commands/up.ts";
import { type Context, createContext } from "./context.ts";
import { LabError, messageOf, UsageError } from "./errors.ts";
import { type NodeAction, nodeActions } from "./node-actions.ts";
import { nearest } from "./nearest.ts";
import { type NodeName, parseNode } from "./nodes.ts";
import { readSettings } from "./settings.ts";
import { createTerminal } from "./terminal.ts";
import { languageOf, parseLanguage } from "./language.ts";
import { stepIds } from "./walkthrough/step.ts";
import { parseStepId } from "./walkthrough/steps.ts";

/** Runs one command line, without "node" and the script; gives the exit code: 0 done, 1 failed, 2 wrong use. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on("error", endQuietly);
  const terminal = createTerminal();
  let exitCode = 0;
  try {
    const context = createContext(readSettings(), terminal);
    const program = commandLine(context, (code) => (exitCode = code));
    assertCommand(argv[0], program);
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error, terminal.colors.red);
  }
}

/** Before commander, which suggests `start` to somebody who began to write `status`. */
function assertCommand(word: string | undefined, program: Command): void {
  const names = [...program.commands.map((command) => command.name()), "help"];
  if (word === undefined || word.startsWith("-") || names.includes(word)) return;
  const suggestion = nearest(word, names);
  throw new UsageError(
    `There is no command "${word}".` +
      (suggestion === undefined ? "" : ` Did you mean ${suggestion}?`) +
      " (scripts/lab --help lists the commands)",
  );
}

/** `lab logs | head`: the reader has seen enough. */
function endQuietly(error: Error): void {
  if ("code" in error && error.code === "EPIPE") process.exit(0);
  throw error;
}

function explain(error: unknown, red: (text: string) => string): number {
  // commander has told it already, and ends help that was asked for with 0
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${red("✘")} ${messageOf(error)}\n`);
  if (error instanceof UsageError) return 2;
  if (error instanceof LabError) {
    if (error.hint !== undefined) process.stderr.write(`${error.hint}\n`);
  } else if (process.env["LAB_DEBUG"] && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ""}\n`);
  } else {
    process.stderr.write("LAB_DEBUG=1 shows where that came from.\n");
  }
  return 1;
}

type End = (exitCode: number) => void;

function commandLine(context: Context, end: End): Command {
  const program = new Command("scripts/lab")
    .description("Start, kill and look at the parts of the lab, and be guided through it")
    .exitOverride()
    .showHelpAfterError("(scripts/lab --help lists the commands)");
  addLabCommands(program, context, end);
  addNodeCommands(program, context, end);
  addViewCommands(program, context, end);
  addWalkthroughCommands(program, context, end);
  addMachineCommands(program, context, end);
  addConsoleCommand(program, context, end);
  return program;
}

const engineOption = () =>
  new Option("--engine <engine>", "default: Docker when it answers, else native").choices([
    "docker",
    "native",
  ]);
const nonStickyOption = () =>
  new Option("--non-sticky", "HAProxy in turns, and sessions in memcached alone");
const jsonOption = () => new Option("--json", "for programs");
const languageOption = (context: Context) =>
  new Option("--lang <language>", "en or pt-BR")
    .argParser(usage(parseLanguage))
    .default(languageOf(context.settings.environment), "that of the environment");

function addLabCommands(program: Command, context: Context, end: End): void {
  program
    .command("up")
    .description("start the lab: memcached, app servers, HAProxy; installs what is missing")
    .addOption(nonStickyOption())
    .addOption(engineOption())
    .option("--detach", "return when the lab is up, instead of showing the logs")
    .action(async (options) => end(await runUp(context, options)));
  program
    .command("down")
    .description("stop the lab")
    .action(async () => end(await runDown(context)));
  program
    .command("reset")
    .description("every node up, sticky, no session anywhere, progress cleared")
    .addOption(nonStickyOption())
    .action(async (options) => end(await runReset(context, options)));
}

const actionTexts: Record<NodeAction, string> = {
  kill: "kill -9: no goodbye",
  start: "start a node that is down, resume one that is paused",
  restart: "SIGTERM, then start; HAProxy hands its port over to a new process",
  pause: "SIGSTOP: the node lives, but does nothing",
  resume: "SIGCONT",
};

const appServerTexts = {
  reload: "SIGHUP: an app server reads its context file again",
  hold: "an app server holds the next request that changes a session, just before it is stored",
  release: "and lets it go on",
};

function addNodeCommands(program: Command, context: Context, end: End): void {
  for (const action of nodeActions)
    program
      .command(action)
      .description(actionTexts[action])
      .argument("<node>", "haproxy, app1, app2, memcached1 (n1), memcached2 (n2)", usage(parseNode))
      .action(async (node: NodeName) => {
        const lab = await context.runningLab();
        context.terminal.say(await lab[action](node));
        end(0);
      });
  for (const action of ["reload", "hold", "release"] as const)
    program
      .command(action)
      .description(appServerTexts[action])
      .argument("<node>", "app1, app2", usage(parseNode))
      .action(async (node: NodeName) => {
        const lab = await context.runningLab();
        context.terminal.say(await lab[action](node));
        end(0);
      });
  program
    .command("run")
    .description("one node in the foreground of this console; Ctrl-C ends it")
    .argument("<node>", "the node", usage(parseNode))
    .option("--sticky", "default: the mode of the nodes that run already, else sticky")
    .addOption(nonStickyOption().conflicts("sticky"))
    .action(async (node: NodeName, options) => end(await runNode(context, node, options)));
}

// Commands that look into sessions are loaded when they run: they need the session manager, which somebody may have
// broken while trying something, and `down` must work all the same.
function addViewCommands(program: Command, context: Context, end: End): void {
  program
    .command("status")
    .description("each node: up, paused or down; sessions in memory, backups held")
    .addOption(jsonOption())
    .addOption(languageOption(context))
    .action(async (options) => end(await runStatus(context, options)));
  program
    .command("logs")
    .description("what the nodes said")
    .argument("[node]", "only this one", usage(parseNode))
    .option("-f, --follow", "and what they say from now on")
    .action(async (node: NodeName | undefined, options) =>
      end(await runLogs(context, node, options)),
    );
  program
    .command("keys")
    .description("the sessions stored in each memcached")
    .argument("[node]", "only this one", usage(parseNode))
    .option(
      "--show <token>",
      "decode one; the first letters of its token are enough",
      usage(parseTokenStart),
    )
    .addOption(jsonOption())
    .addOption(languageOption(context))
    .action(async (node: NodeName | undefined, options) => {
      const { runKeys } = await import("./commands/keys.ts");
      end(await runKeys(context, node, options));
    });
  program
    .command("cookie")
    .description("take a JSESSIONID apart, and tell where its session is now")
    .argument("[value]", "the cookie's value in quotes; default: that of the walkthrough")
    .addOption(jsonOption())
    .addOption(languageOption(context))
    .action(async (value: string | undefined, options) => {
      const { runCookie } = await import("./commands/cookie.ts");
      end(await runCookie(context, value, options));
    });
}

const stepTexts = {
  step: "do what a step does",
  check: "check whether a step is reached",
  hint: "a hint for a step",
  solve:
    "start over with a new shopper (forgets ALL sessions), and go on to the state after a step",
};

function addWalkthroughCommands(program: Command, context: Context, end: End): void {
  program
    .command("walkthrough")
    .description("the guided exercise")
    .option("--auto", "ask nothing; ends 0 only if every step passes")
    .option(
      "--from <step>",
      "begin at this step; asks before it does missing earlier ones",
      usage(parseStepId),
    )
    .addOption(engineOption())
    .addOption(languageOption(context))
    .action(async (options) => {
      const { runWalkthroughCommand } = await import("./commands/walkthrough.ts");
      end(await runWalkthroughCommand(context, options));
    });
  for (const [name, text] of Object.entries(stepTexts))
    program
      .command(name)
      .description(text)
      .argument("<step>", stepIds.join(", "), usage(parseStepId))
      .addOption(languageOption(context))
      .action(async (step, options) => {
        const { stepCommands } = await import("./commands/walkthrough.ts");
        end((await stepCommands.get(name)?.(context, step, options)) ?? 1);
      });
}

function addMachineCommands(program: Command, context: Context, end: End): void {
  program
    .command("doctor")
    .description("is this machine ready: engine, versions, ports, disk, files")
    .addOption(jsonOption())
    .action(async (options) => end(await runDoctor(context, options)));
  program
    .command("test")
    .description("install what is missing and run every test")
    .action(async () => end(await runTests(context)));
}

function addConsoleCommand(program: Command, context: Context, end: End): void {
  program
    .command("console")
    .description(
      "what the page's buttons ask, in the foreground of this console; `up` starts it by itself",
    )
    .action(async () => {
      // loaded when needed: no other command listens
      const { runConsole } = await import("./commands/console.ts");
      end(await runConsole(context));
    });
}

function parseTokenStart(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new UsageError("Give the first letters of a token; scripts/lab keys lists them.");
}

/** A parser whose UsageError commander reports beside the argument that it is about. */
function usage<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof UsageError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}
