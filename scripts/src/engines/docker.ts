// Decides how the lab runs as containers: the docker compose command line, on the project's own file.
import { LabError } from "../errors.ts";
import { type AppName, type NodeName, nodes } from "../nodes.ts";
import type { Ports, Settings } from "../settings.ts";
import { waitUntil } from "../wait-until.ts";
import { type ContainerFacts, readContainers } from "./containers.ts";
import {
  type Announce,
  type Engine,
  type Following,
  type Mode,
  type NodeState,
  type NodeStatus,
  nodesWithMode,
  type OnLine,
} from "./engine.ts";
import { assertOwn } from "./foreign-lab.ts";
import { assertPortFree } from "./port-holder.ts";
import { capture, readLines, runInConsole } from "./processes.ts";
import { replaceBalancer, waitUntilServing } from "./readiness.ts";

/** The environment variable by which docker-compose.yml takes the mode. */
const modeVariable = "LAB_MODE";

/** Compose puts this in front of some lines of a log, also without a terminal. */
const clearLine = "\u001B[2K";

/**
 * The engine of Docker containers. `announce` gets each command before it runs. Each action throws ForeignLabError,
 * and does nothing, while the containers are those of another folder.
 */
export function dockerEngine(settings: Settings, announce: Announce): Engine {
  return new DockerEngine(settings, announce);
}

class DockerEngine implements Engine {
  readonly name = "docker";
  readonly #settings: Settings;
  readonly announce: Announce;

  constructor(settings: Settings, announce: Announce) {
    this.#settings = settings;
    this.announce = announce;
  }

  async ports(): Promise<Ports> {
    const ports = { ...this.#settings.ports };
    for (const container of await this.#containers())
      if (container.port !== undefined) ports[container.name] = container.port;
    return ports;
  }

  async status(): Promise<NodeStatus[]> {
    const containers = await this.#containers();
    return nodes.map(({ name }) => {
      const container = containers.find((candidate) => candidate.name === name);
      const port = container?.port ?? this.#settings.ports[name];
      return { name, state: container?.state ?? "down", port };
    });
  }

  async mode(): Promise<Mode> {
    const containers = (await this.#containers()).filter(({ name }) =>
      nodesWithMode.includes(name),
    );
    const running = containers.find(({ state }) => state !== "down");
    return (running ?? containers[0])?.mode ?? "sticky";
  }

  async exists(): Promise<boolean> {
    return (await this.#containers()).length > 0;
  }

  async up(mode: Mode): Promise<void> {
    const containers = await this.#containers();
    for (const { name } of nodes)
      if (!containers.some((container) => container.name === name && container.state !== "down"))
        await this.#assertPortFree(name);
    await this.#assertConsolePortFree();
    for (const { name, state } of containers) if (state === "paused") await this.resume(name);
    // a lab that runs stays on its ports, whatever the settings say by now
    const environment = { ...this.#portVariables(await this.ports()), [modeVariable]: mode };
    await this.#inConsole(["up", "-d", "--build", "--wait"], environment);
    const ports = await this.ports();
    for (const { name } of nodes) await waitUntilServing(name, ports);
  }

  /** A service like the nodes: `up` has started it. */
  async openConsole(): Promise<void> {}

  async down(): Promise<void> {
    await this.#compose(["down", "--timeout", "12"]);
  }

  async start(name: NodeName): Promise<void> {
    const container = (await this.#containers()).find((candidate) => candidate.name === name);
    if (container === undefined) {
      await this.#assertPortFree(name);
      const environment = { [modeVariable]: await this.mode() };
      await this.#inConsole(["up", "-d", "--build", "--no-deps", name], environment);
    } else {
      // not `docker compose start`: that one starts everything that the node depends on, too, and so brings back
      // a memcached that somebody has killed on purpose
      await this.#docker(["start", container.container]);
    }
    await this.#waitUntilServing(name);
  }

  async kill(name: NodeName): Promise<void> {
    await this.#compose(["kill", name]);
    await this.#waitFor(name, "down");
  }

  async restart(name: NodeName): Promise<void> {
    const { state } = (await this.status()).find((node) => node.name === name) ?? {};
    if (name === "haproxy" && state === "up") return this.reloadBalancer();
    await this.#compose(["restart", "--no-deps", name]);
    await this.#waitUntilServing(name);
  }

  async pause(name: NodeName): Promise<void> {
    await this.#compose(["pause", name]);
    await this.#waitFor(name, "paused");
  }

  async resume(name: NodeName): Promise<void> {
    await this.#compose(["unpause", name]);
    await this.#waitFor(name, "up");
  }

  hangUp(name: AppName): Promise<void> {
    return this.#compose(["kill", "-s", "HUP", name]);
  }

  async reloadBalancer(): Promise<void> {
    await replaceBalancer(
      () => this.logs("haproxy"),
      // the image's HAProxy has a master process, which takes this for "read the configuration again"
      () => this.#compose(["kill", "-s", "USR2", "haproxy"]),
    );
    await waitUntilServing("haproxy", await this.ports());
  }

  async logs(name: NodeName): Promise<string> {
    await this.#containers();
    const outcome = await this.#capture(["logs", "--no-color", "--no-log-prefix", name]);
    return outcome.code === 0 ? outcome.stdout.replaceAll(clearLine, "") : "";
  }

  follow(names: readonly NodeName[], onLine: OnLine, from: "beginning" | "now"): Following {
    const tail = from === "now" ? "0" : "all";
    // all services in one process: compose goes on with a container that is started again only while others live
    return readLines(
      "docker",
      ["compose", "logs", "--follow", "--tail", tail, "--no-color"],
      (text) => {
        const said = parseComposeLine(text);
        if (said !== undefined && names.includes(said.name)) onLine(said.name, said.line);
      },
      { cwd: this.#settings.root, environment: this.#settings.environment },
    );
  }

  /** The one way to the containers, so that nobody overlooks whose they are. */
  async #containers(): Promise<ContainerFacts[]> {
    const containers = await readContainers((args) => this.#captureDocker(args));
    await assertOwn(
      containers.map(({ origin }) => origin),
      this.#settings.root,
    );
    return containers;
  }

  /** Compose starts all or nothing, so that here the lab needs the port, too. */
  async #assertConsolePortFree(): Promise<void> {
    const own = await this.#capture(["ps", "--quiet", "--status", "running", "console"]);
    if (own.code === 0 && own.stdout.trim() !== "") return;
    const { consolePort, environment } = this.#settings;
    await assertPortFree("console", consolePort, environment);
  }

  #assertPortFree(name: NodeName): Promise<void> {
    return assertPortFree(name, this.#settings.ports[name], this.#settings.environment);
  }

  async #waitUntilServing(name: NodeName): Promise<void> {
    await this.#waitFor(name, "up");
    await waitUntilServing(name, await this.ports(), async () => {
      const status = await this.status();
      if (status.find((node) => node.name === name)?.state !== "down") return;
      throw new LabError(`The container of ${name} ended.`, { hint: `scripts/lab logs ${name}` });
    });
  }

  async #waitFor(name: NodeName, state: NodeState): Promise<void> {
    await waitUntil(
      `${name} is ${state}`,
      async () => (await this.status()).some((node) => node.name === name && node.state === state),
      { intervalMs: 100 },
    );
  }

  async #compose(args: readonly string[]): Promise<void> {
    await this.#containers();
    await this.#docker(["compose", ...args]);
  }

  /** A command whose output nobody needs unless it fails. */
  async #docker(args: readonly string[]): Promise<void> {
    const line = `docker ${args.join(" ")}`;
    this.announce(line);
    const outcome = await this.#captureDocker(args);
    if (outcome.code === 0) return;
    throw new LabError(`${line} failed.`, { hint: outcome.stderr.trim() });
  }

  /** A command that may take long, so that its progress is shown. */
  async #inConsole(
    args: readonly string[],
    environment: Record<string, string> = {},
  ): Promise<void> {
    this.announce(`docker compose ${args.join(" ")}`);
    const code = await runInConsole("docker", ["compose", ...args], {
      cwd: this.#settings.root,
      environment: { ...this.#settings.environment, ...environment },
    });
    if (code !== 0)
      throw new LabError(`docker compose ${args.join(" ")} failed.`, {
        hint: "scripts/lab doctor looks for the reason; scripts/lab logs NODE shows what a node said.",
      });
  }

  #capture(args: readonly string[]) {
    return this.#captureDocker(["compose", ...args]);
  }

  #captureDocker(args: readonly string[]) {
    const { root, environment } = this.#settings;
    return capture("docker", args, { cwd: root, environment, timeoutMs: 120_000 });
  }

  #portVariables(ports: Ports): Record<string, string> {
    return Object.fromEntries(nodes.map((node) => [node.portVariable, String(ports[node.name])]));
  }
}

/** Reads `app1-1  | text` from `docker compose logs`; absent for what is no line of a node. */
export function parseComposeLine(text: string): { name: NodeName; line: string } | undefined {
  const match = /^([a-z0-9]+)-\d+ +\| (.*)$/.exec(text.replace(clearLine, ""));
  const node = nodes.find(({ name }) => name === match?.[1]);
  return node === undefined ? undefined : { name: node.name, line: match?.[2] ?? "" };
}
