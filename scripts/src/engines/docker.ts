// Decides how the lab runs as containers: the docker compose command line, on the project's own file.
import { LabError } from "../errors.ts";
import { type NodeName, nodes } from "../nodes.ts";
import type { Ports, Settings } from "../settings.ts";
import { waitUntil } from "../wait-until.ts";
import { type ContainerFacts, readContainers } from "./containers.ts";
import type { Announce, Engine, Following, Mode, NodeState, NodeStatus, OnLine } from "./engine.ts";
import { assertPortFree } from "./port-holder.ts";
import { capture, readLines, runInConsole } from "./processes.ts";
import { waitUntilServing } from "./readiness.ts";

/** The environment variable by which docker-compose.yml takes HAProxy's mode. */
const modeVariable = "LAB_MODE";

/** The engine of Docker containers. `announce` gets each command before it runs. */
export function dockerEngine(settings: Settings, announce: Announce): Engine {
  return new DockerEngine(settings, announce);
}

class DockerEngine implements Engine {
  readonly name = "docker";
  readonly #settings: Settings;
  readonly #announce: Announce;

  constructor(settings: Settings, announce: Announce) {
    this.#settings = settings;
    this.#announce = announce;
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
    const haproxy = (await this.#containers()).find(({ name }) => name === "haproxy");
    return haproxy?.mode ?? "sticky";
  }

  async exists(): Promise<boolean> {
    return (await this.#containers()).length > 0;
  }

  async up(mode: Mode): Promise<void> {
    const containers = await this.#containers();
    for (const { name } of nodes)
      if (!containers.some((container) => container.name === name && container.state !== "down"))
        await assertPortFree(name, this.#settings.ports[name]);
    for (const { name, state } of containers) if (state === "paused") await this.resume(name);
    // a lab that runs stays on its ports, whatever the settings say by now
    const environment = { ...this.#portVariables(await this.ports()), [modeVariable]: mode };
    await this.#inConsole(["up", "-d", "--build", "--wait"], environment);
    const ports = await this.ports();
    for (const { name } of nodes) await waitUntilServing(name, ports);
  }

  async down(): Promise<void> {
    await this.#quietly(["down", "--timeout", "12"]);
  }

  async start(name: NodeName): Promise<void> {
    const container = (await this.#containers()).find((candidate) => candidate.name === name);
    if (container === undefined) {
      await assertPortFree(name, this.#settings.ports[name]);
      await this.#inConsole(["up", "-d", "--build", "--no-deps", name]);
    } else {
      await this.#quietly(["start", name]);
    }
    await this.#waitUntilServing(name);
  }

  async kill(name: NodeName): Promise<void> {
    await this.#quietly(["kill", name]);
    await this.#waitFor(name, "down");
  }

  async restart(name: NodeName): Promise<void> {
    await this.#quietly(["restart", "--no-deps", name]);
    await this.#waitUntilServing(name);
  }

  async pause(name: NodeName): Promise<void> {
    await this.#quietly(["pause", name]);
    await this.#waitFor(name, "paused");
  }

  async resume(name: NodeName): Promise<void> {
    await this.#quietly(["unpause", name]);
    await this.#waitFor(name, "up");
  }

  async logs(name: NodeName): Promise<string> {
    const outcome = await this.#capture(["logs", "--no-color", "--no-log-prefix", name]);
    return outcome.code === 0 ? outcome.stdout : "";
  }

  follow(names: readonly NodeName[], onLine: OnLine, from: "beginning" | "now"): Following {
    const tail = from === "now" ? "0" : "all";
    const followed = names.map((name) =>
      readLines(
        "docker",
        ["compose", "logs", "--follow", "--tail", tail, "--no-color", "--no-log-prefix", name],
        (line) => onLine(name, line),
        { cwd: this.#settings.root, environment: this.#settings.environment },
      ),
    );
    const ended = Promise.all(followed.map((one) => one.ended)).then(() => undefined);
    return { ended, stop: () => followed.forEach((one) => one.stop()) };
  }

  #containers(): Promise<ContainerFacts[]> {
    return readContainers((args) => this.#captureDocker(args));
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

  /** A command whose output nobody needs unless it fails. */
  async #quietly(args: readonly string[]): Promise<void> {
    this.#announce(`docker compose ${args.join(" ")}`);
    const outcome = await this.#capture(args);
    if (outcome.code === 0) return;
    throw new LabError(`docker compose ${args.join(" ")} failed.`, { hint: outcome.stderr.trim() });
  }

  /** A command that may take long, so that its progress is shown. */
  async #inConsole(
    args: readonly string[],
    environment: Record<string, string> = {},
  ): Promise<void> {
    this.#announce(`docker compose ${args.join(" ")}`);
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
