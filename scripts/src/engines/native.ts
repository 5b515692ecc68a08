// Decides how the lab runs as processes of this machine: who starts, who is signalled, what is remembered.
import { readFile, rm } from "node:fs/promises";
import { HopelessError, waitUntil } from "../wait-until.ts";
import { codeOf, LabError } from "../errors.ts";
import { type AppName, type NodeName, nodes } from "../nodes.ts";
import type { Ports, Settings } from "../settings.ts";
import {
  type Announce,
  type Engine,
  type Following,
  type Mode,
  type NodeStatus,
  nodesWithMode,
  type OnLine,
} from "./engine.ts";
import { followFiles, sizeOf } from "./follow-files.ts";
import { startConsole, stopConsole } from "./native-console.ts";
import { commandLine, commandOf, surroundings } from "./native-commands.ts";
import {
  hasNodeFiles,
  logFileOf,
  makeStateFolders,
  processOf,
  readNodeFile,
  removeNodeFiles,
  writeNodeFile,
} from "./node-files.ts";
import { assertPortFree } from "./port-holder.ts";
import { readProcess } from "./process-identity.ts";
import { findProgram, startDetached } from "./processes.ts";
import { replaceBalancer, waitUntilServing } from "./readiness.ts";

const signalNames = {
  SIGKILL: "-9",
  SIGTERM: "-TERM",
  SIGSTOP: "-STOP",
  SIGCONT: "-CONT",
  SIGHUP: "-HUP",
};

/** The engine of this machine's own processes. `announce` gets each command before it runs. */
export function nativeEngine(settings: Settings, announce: Announce): NativeEngine {
  return new NativeEngine(settings, announce);
}

export class NativeEngine implements Engine {
  readonly name = "native";
  readonly #settings: Settings;
  readonly announce: Announce;

  constructor(settings: Settings, announce: Announce) {
    this.#settings = settings;
    this.announce = announce;
  }

  async ports(): Promise<Ports> {
    if (!(await this.exists())) return this.#settings.ports;
    const ports = { ...this.#settings.ports };
    for (const { name } of nodes) {
      const file = await readNodeFile(this.#settings.stateDir, name);
      if (file !== undefined) ports[name] = file.port;
    }
    return ports;
  }

  async status(): Promise<NodeStatus[]> {
    const ports = await this.ports();
    return Promise.all(
      nodes.map(async ({ name }): Promise<NodeStatus> => {
        const file = await readNodeFile(this.#settings.stateDir, name);
        const facts = await processOf(file);
        if (file === undefined || facts === undefined)
          return { name, state: "down", port: ports[name] };
        const state = facts.state === "stopped" ? "paused" : "up";
        return { name, state, port: ports[name], pid: file.pid };
      }),
    );
  }

  async mode(): Promise<Mode> {
    let last: Mode | undefined;
    for (const name of nodesWithMode) {
      const file = await readNodeFile(this.#settings.stateDir, name);
      if (file?.mode !== undefined && (await processOf(file)) !== undefined) return file.mode;
      last ??= file?.mode;
    }
    return last ?? "sticky";
  }

  exists(): Promise<boolean> {
    return hasNodeFiles(this.#settings.stateDir);
  }

  async up(mode: Mode): Promise<void> {
    if ((await this.status()).every((node) => node.state === "down"))
      await removeNodeFiles(this.#settings.stateDir);
    const before = await this.status();
    const wasRunning = new Set(
      before.filter((node) => node.state !== "down").map(({ name }) => name),
    );
    const isSwitching = (await this.mode()) !== mode;
    for (const name of isSwitching ? nodesWithMode : []) {
      await this.terminate(name);
      wasRunning.delete(name);
    }
    // before anything is started: a busy port is found in a moment, a half lab takes long to take down
    for (const { name, port } of before)
      if (!wasRunning.has(name)) await assertPortFree(name, port, this.#settings.environment);
    const started: NodeName[] = [];
    try {
      for (const { name, state } of before) {
        if (state === "paused") await this.resume(name);
        if (wasRunning.has(name)) continue;
        started.push(name);
        await this.start(name, mode);
      }
    } catch (error) {
      // what this call started, it ends: a half lab would hold ports and puzzle the next `up`
      for (const name of started) await this.terminate(name);
      if (wasRunning.size === 0) await removeNodeFiles(this.#settings.stateDir);
      throw error;
    }
  }

  openConsole(): Promise<void> {
    return startConsole(this.#settings, this.announce);
  }

  async down(): Promise<void> {
    // first: it could start again what ends here
    await stopConsole(this.#settings, this.announce);
    const running = (await this.status()).filter((node) => node.state !== "down");
    // against the order of starting, so that no server loses what it leans on
    for (const { name } of running.toReversed()) await this.terminate(name);
    await removeNodeFiles(this.#settings.stateDir);
  }

  async start(name: NodeName, mode?: Mode): Promise<void> {
    await this.launch(name, mode);
    await waitUntilServing(name, await this.ports(), () => this.#assertAlive(name));
  }

  /**
   * Starts the process and writes it down, without waiting until it serves. Gives the size that its log had before.
   */
  async launch(name: NodeName, givenMode?: Mode): Promise<number> {
    const { stateDir, root, environment } = this.#settings;
    const ports = await this.ports();
    const mode = givenMode ?? (await this.mode());
    await assertPortFree(name, ports[name], environment);
    const nodeCommand = commandOf(name, { ports, mode, ...surroundings(this.#settings) });
    this.announce(commandLine(nodeCommand));
    const logOffset = await this.#prepareLog(name);
    const pid = await startDetached(programOf(nodeCommand.command), nodeCommand.args, {
      cwd: root,
      environment: { ...environment, ...nodeCommand.environment },
      logFile: logFileOf(stateDir, name),
    });
    const started = pid === undefined ? undefined : await readProcess(pid);
    if (pid === undefined || started === undefined) throw await this.#endedEarly(name);
    const entry = { pid, identity: started.identity, port: ports[name] };
    await writeNodeFile(stateDir, name, nodesWithMode.includes(name) ? { ...entry, mode } : entry);
    return logOffset;
  }

  /** A lab that comes up begins new logs; a node that is started again goes on in its own. */
  async #prepareLog(name: NodeName): Promise<number> {
    const { stateDir } = this.#settings;
    await makeStateFolders(stateDir);
    const file = logFileOf(stateDir, name);
    if ((await readNodeFile(stateDir, name)) === undefined) await rm(file, { force: true });
    return sizeOf(file);
  }

  kill(name: NodeName): Promise<void> {
    return this.#signal(name, "SIGKILL", "down");
  }

  async restart(name: NodeName): Promise<void> {
    if (name === "haproxy" && (await this.#isUp(name))) return this.reloadBalancer();
    await this.terminate(name);
    await this.start(name);
  }

  pause(name: NodeName): Promise<void> {
    return this.#signal(name, "SIGSTOP", "paused");
  }

  resume(name: NodeName): Promise<void> {
    return this.#signal(name, "SIGCONT", "up");
  }

  hangUp(name: AppName): Promise<void> {
    return this.#signal(name, "SIGHUP", "up");
  }

  reloadBalancer(): Promise<void> {
    return replaceBalancer(
      () => this.logs("haproxy"),
      () => this.#replaceBalancer(),
    );
  }

  async #replaceBalancer(): Promise<void> {
    const { stateDir, root, environment } = this.#settings;
    const before = await readNodeFile(stateDir, "haproxy");
    if (before === undefined || (await processOf(before)) === undefined) return;
    const ports = await this.ports();
    const mode = await this.mode();
    const nodeCommand = commandOf("haproxy", { ports, mode, ...surroundings(this.#settings) });
    // both listen for a moment; then the old one takes no new connection, and ends with its last one
    const args = [...nodeCommand.args, "-sf", String(before.pid)];
    this.announce(commandLine({ ...nodeCommand, args }));
    const pid = await startDetached(programOf(nodeCommand.command), args, {
      cwd: root,
      environment: { ...environment, ...nodeCommand.environment },
      logFile: logFileOf(stateDir, "haproxy"),
    });
    const started = pid === undefined ? undefined : await readProcess(pid);
    if (pid === undefined || started === undefined) throw await this.#endedEarly("haproxy");
    const { identity } = started;
    await writeNodeFile(stateDir, "haproxy", { pid, identity, port: ports.haproxy, mode });
    await waitUntilServing("haproxy", ports, () => this.#assertAlive("haproxy"));
  }

  async logs(name: NodeName): Promise<string> {
    return readFile(logFileOf(this.#settings.stateDir, name), "utf8").catch(() => "");
  }

  follow(names: readonly NodeName[], onLine: OnLine, from: "beginning" | "now"): Following {
    const files = names.map((name) => {
      const file = logFileOf(this.#settings.stateDir, name);
      return { name, file, offset: from === "now" ? sizeOf(file) : 0 };
    });
    return followFiles(files, onLine, async () => !(await this.exists()));
  }

  /** Hands over what one node says from an offset in its log, until its process has ended. */
  followNode(name: NodeName, offset: number, onLine: OnLine): Following {
    const file = logFileOf(this.#settings.stateDir, name);
    return followFiles([{ name, file, offset }], onLine, async () => !(await this.isAlive(name)));
  }

  async #isUp(name: NodeName): Promise<boolean> {
    return (await this.status()).some((node) => node.name === name && node.state === "up");
  }

  /** True while the node's process lives, also when it is paused. */
  async isAlive(name: NodeName): Promise<boolean> {
    return (await processOf(await readNodeFile(this.#settings.stateDir, name))) !== undefined;
  }

  async #assertAlive(name: NodeName): Promise<void> {
    if (!(await this.isAlive(name))) throw await this.#endedEarly(name);
  }

  async #endedEarly(name: NodeName): Promise<HopelessError> {
    const tail = (await this.logs(name)).trimEnd().split("\n").slice(-12).join("\n");
    return new HopelessError(`${name} ended as soon as it was started.`, {
      hint: tail === "" ? "It said nothing." : `Its last words:\n${tail}`,
    });
  }

  async #signal(
    name: NodeName,
    signal: keyof typeof signalNames,
    becomes: "up" | "paused" | "down",
  ): Promise<void> {
    const file = await readNodeFile(this.#settings.stateDir, name);
    if (file === undefined || (await processOf(file)) === undefined) return;
    this.announce(`kill ${signalNames[signal]} ${file.pid}`);
    send(file.pid, signal);
    await waitUntil(`${name} is ${becomes}`, async () => {
      const facts = await processOf(file);
      if (facts === undefined) return becomes === "down";
      return becomes === (facts.state === "stopped" ? "paused" : "up");
    });
  }

  /** SIGTERM, and SIGKILL when that takes more than 12 s; nothing when the node is down. */
  async terminate(name: NodeName): Promise<void> {
    const file = await readNodeFile(this.#settings.stateDir, name);
    const facts = await processOf(file);
    if (file === undefined || facts === undefined) return;
    this.announce(`kill -TERM ${file.pid}`);
    send(file.pid, "SIGTERM");
    // a paused process gets the signal only when it goes on
    if (facts.state === "stopped") send(file.pid, "SIGCONT");
    const isGone = async () => (await processOf(file)) === undefined;
    try {
      await waitUntil(`${name} has ended`, isGone, { timeoutMs: 12_000 });
    } catch {
      await this.#signal(name, "SIGKILL", "down");
    }
  }
}

function programOf(command: string): string {
  const program = command === "node" ? process.execPath : findProgram(command);
  if (program !== undefined) return program;
  throw new LabError(`${command} is not installed.`, {
    hint: "scripts/up installs it where it may, and tells the command where it may not.",
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}
