// Decides how the console acts when it is a container itself: over Docker's API, as far as the guard lets it.
import * as z from "zod";
import type { Mode, NodeState } from "../engines/engine.ts";
import { stateOf } from "../engines/containers.ts";
import { type Addresses, waitUntilServing } from "../engines/readiness.ts";
import { LabError } from "../errors.ts";
import { ask, type HttpAnswer } from "../http-client.ts";
import { decide, type NodeAction } from "../node-actions.ts";
import { type NodeName, nodes } from "../nodes.ts";
import type { Ports } from "../settings.ts";
import { countSessions } from "../status.ts";
import { waitUntil } from "../wait-until.ts";
import type { ConsoleActions } from "./console-server.ts";

export interface ContainerLab {
  /** The guard in front of Docker's API. */
  readonly guard: { readonly host: string; readonly port: number };
  /** The name of the compose project. */
  readonly project: string;
  readonly mode: Mode;
  /** Where the nodes are asked, inside the lab's networks. */
  readonly addresses: Addresses;
  /** As this machine sees them. */
  readonly ports: Ports;
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

const inspection = z.object({ State: z.object({ Status: z.string(), Paused: z.boolean() }) });

export function containerActions(lab: ContainerLab): ConsoleActions {
  const { guard, project, mode, addresses, ports } = lab;
  let version: string | undefined;

  async function docker(method: string, node: NodeName, endpoint: string): Promise<HttpAnswer> {
    const path = (api: string) => `/v${api}/containers/${project}-${node}-1/${endpoint}`;
    const known = version === undefined ? apiVersions : [version];
    let answer: HttpAnswer | undefined;
    for (const api of known) {
      answer = await ask(guard, path(api), { method, timeoutMs });
      if (answer.status === 400) continue;
      version = api;
      break;
    }
    if (answer === undefined || answer.status >= 500)
      throw new LabError(`Docker did not do it: ${answer?.text ?? "no answer"}`);
    return answer;
  }

  async function stateNow(node: NodeName): Promise<NodeState> {
    const { status, text } = await docker("GET", node, "json");
    // a container that was removed is as good as killed, but can't be started from here
    return status === 200 ? stateOf(inspection.parse(JSON.parse(text)).State) : "down";
  }

  async function run(action: NodeAction, node: NodeName): Promise<void> {
    const { status, text } = await docker("POST", node, endpoints[action]);
    // 304: it is so already
    if (status >= 400)
      throw new LabError(`Docker did not ${action} ${node}: ${text}`, {
        hint: `docker compose ps --all ${node}`,
      });
    const wanted = action === "kill" ? "down" : action === "pause" ? "paused" : "up";
    await waitUntil(`${node} is ${wanted}`, async () => (await stateNow(node)) === wanted);
    if (wanted === "up") await waitUntilServing(node, addresses);
  }

  return {
    async switchTo(wanted) {
      const hint = `LAB_MODE=${wanted} docker compose up -d`;
      throw new LabError("Under Docker it takes the command.", { hint });
    },
    async report() {
      const reports = nodes.map(async ({ name }) => {
        const status = { name, state: await stateNow(name), port: ports[name] };
        return countSessions(status, addresses[name]);
      });
      return { engine: "docker", mode, nodes: await Promise.all(reports) };
    },
    async act(action, node) {
      if (action === "hold" || action === "release")
        throw new LabError("Here it takes the command.", { hint: `scripts/lab ${action} ${node}` });
      const decision = decide(action, node, await stateNow(node));
      if (decision.run !== undefined) await run(decision.run, node);
      return decision.message;
    },
  };
}
