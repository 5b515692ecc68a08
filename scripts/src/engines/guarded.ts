// Decides how the console acts on the lab when both are containers: over Docker's API, as far as the guard lets it.
import * as z from "zod";
import { LabError } from "../errors.ts";
import { ask, type HttpAnswer } from "../http-client.ts";
import type { NodeAction } from "../node-actions.ts";
import { isAppName, type NodeName, nodes } from "../nodes.ts";
import type { Ports } from "../settings.ts";
import { HopelessError, waitUntil } from "../wait-until.ts";
import { type ContainerFacts, parseInspection } from "./containers.ts";
import {
  type Announce,
  type Engine,
  type Following,
  type Mode,
  type NodeState,
  type NodeStatus,
  nodesWithMode,
} from "./engine.ts";
import { waitUntilServing } from "./readiness.ts";

export interface GuardedLab {
  /** The guard in front of Docker's API. */
  readonly guard: { readonly host: string; readonly port: number };
  /** The name of the compose project. */
  readonly project: string;
  /** Where the nodes are asked, at 127.0.0.1. */
  readonly ports: Ports;
  /** Gets each command as somebody would type it outside. */
  readonly announce: Announce;
}

/** Newest first: Docker 29 takes nothing older than 1.44, and Docker 20.10 nothing newer than 1.41. */
const apiVersions = ["1.44", "1.41"] as const;

const endpoints: Record<NodeAction, string> = {
  kill: "kill",
  start: "start",
  restart: "restart",
  pause: "pause",
  resume: "unpause",
};

/** A restart waits for a node to end in peace, for up to 12 s. */
const timeoutMs = 15_000;

const firstLines = z.object({ lines: z.array(z.string()) });

/**
 * The engine of a lab of containers, seen from one of them. What the guard does not let through throws LabError with the
 * command that does it outside. `restart` of HAProxy ends it first, as of any node; `logs` gives how an app server's log
 * began, from the app server itself, and nothing while it does not answer.
 */
export function guardedEngine(lab: GuardedLab): Engine {
  return new GuardedEngine(lab);
}

class GuardedEngine implements Engine {
  readonly name = "docker";
  readonly announce: Announce;
  readonly #lab: GuardedLab;
  #version: string | undefined;

  constructor(lab: GuardedLab) {
    this.#lab = lab;
    this.announce = lab.announce;
  }

  async ports(): Promise<Ports> {
    return this.#lab.ports;
  }

  status(): Promise<NodeStatus[]> {
    const { ports } = this.#lab;
    return Promise.all(
      nodes.map(async ({ name }) => ({
        name,
        state: await this.#stateOf(name),
        port: ports[name],
      })),
    );
  }

  async mode(): Promise<Mode> {
    let last: Mode | undefined;
    for (const name of nodesWithMode) {
      const container = await this.#inspect(name);
      if (container?.mode !== undefined && container.state !== "down") return container.mode;
      last ??= container?.mode;
    }
    return last ?? "sticky";
  }

  async exists(): Promise<boolean> {
    const containers = await Promise.all(nodes.map(({ name }) => this.#inspect(name)));
    return containers.some((container) => container !== undefined);
  }

  start(node: NodeName): Promise<void> {
    return this.#act("start", node, "up");
  }

  kill(node: NodeName): Promise<void> {
    return this.#act("kill", node, "down");
  }

  restart(node: NodeName): Promise<void> {
    return this.#act("restart", node, "up");
  }

  pause(node: NodeName): Promise<void> {
    return this.#act("pause", node, "paused");
  }

  resume(node: NodeName): Promise<void> {
    return this.#act("resume", node, "up");
  }

  async logs(node: NodeName): Promise<string> {
    if (!isAppName(node)) return refuse(`docker compose logs ${node}`);
    const port = this.#lab.ports[node];
    const answer = await ask(port, "/api/lab/log").catch(() => undefined);
    if (answer === undefined) return "";
    if (answer.status !== 200)
      throw new LabError(`${node} does not show its log: ${answer.text}`, {
        hint: `docker compose logs ${node}`,
      });
    return firstLines.parse(JSON.parse(answer.text)).lines.join("\n");
  }

  async up(): Promise<void> {
    refuse("scripts/up, or docker compose up -d");
  }

  async down(): Promise<void> {
    refuse("scripts/lab down, or docker compose down");
  }

  async openConsole(): Promise<void> {
    refuse("docker compose up -d console");
  }

  async hangUp(node: NodeName): Promise<void> {
    refuse(`docker compose kill -s HUP ${node}`);
  }

  async reloadBalancer(): Promise<void> {
    refuse("docker compose kill -s USR2 haproxy");
  }

  follow(): Following {
    return refuse("docker compose logs --follow");
  }

  async #act(action: NodeAction, node: NodeName, becomes: NodeState): Promise<void> {
    this.announce(`docker ${endpoints[action]} ${this.#containerOf(node)}`);
    const { status, text } = await this.#ask("POST", node, endpoints[action]);
    // 304: it is so already
    if (status >= 400)
      throw new LabError(`Docker did not ${action} ${node}: ${text}`, {
        hint: `docker compose ps --all ${node}`,
      });
    if (becomes === "up") return this.#waitUntilServing(node);
    const isSo = async () => (await this.#stateOf(node)) === becomes;
    await waitUntil(`${node} is ${becomes}`, isSo);
  }

  #waitUntilServing(node: NodeName): Promise<void> {
    return waitUntilServing(node, this.#lab.ports, async () => {
      if ((await this.#stateOf(node)) !== "down") return;
      throw new HopelessError(`The container of ${node} ended.`, {
        hint: `docker compose logs ${node}`,
      });
    });
  }

  /** A container that was removed is as good as killed, but can't be started from here. */
  async #stateOf(node: NodeName): Promise<NodeState> {
    return (await this.#inspect(node))?.state ?? "down";
  }

  async #inspect(node: NodeName): Promise<ContainerFacts | undefined> {
    const { status, text } = await this.#ask("GET", node, "json");
    return status === 200 ? parseInspection(`[${text}]`)[0] : undefined;
  }

  async #ask(method: "GET" | "POST", node: NodeName, endpoint: string): Promise<HttpAnswer> {
    const { host, port } = this.#lab.guard;
    let answer: HttpAnswer | undefined;
    for (const version of this.#version === undefined ? apiVersions : [this.#version]) {
      const path = `/v${version}/containers/${this.#containerOf(node)}/${endpoint}`;
      answer = await ask(port, path, { host, method, timeoutMs });
      if (answer.status === 400) continue;
      // the guard's own answers say nothing of versions
      if (answer.status < 500 && answer.status !== 403) this.#version = version;
      break;
    }
    if (answer === undefined || answer.status >= 500)
      throw new LabError(`Docker did not do it: ${answer?.text ?? "no answer"}`);
    return answer;
  }

  #containerOf(node: NodeName): string {
    return `${this.#lab.project}-${node}-1`;
  }
}

function refuse(command: string): never {
  throw new LabError("The guard does not let the console do that.", {
    hint: `On the machine itself: ${command}`,
  });
}
