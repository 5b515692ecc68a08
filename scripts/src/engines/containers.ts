// Decides what is known of the lab's containers, read from `docker compose ps` and `docker inspect`.
import * as z from "zod";
import { LabError } from "../errors.ts";
import { type NodeName, nodes } from "../nodes.ts";
import { type Mode, type NodeState, nodesWithMode } from "./engine.ts";
import type { Origin } from "./foreign-lab.ts";
import type { Outcome } from "./processes.ts";

export interface ContainerFacts {
  readonly name: NodeName;
  /** The container's own name, for `docker` without `compose`. */
  readonly container: string;
  readonly state: NodeState;
  /** The published port on this machine; absent when the container publishes none. */
  readonly port: number | undefined;
  /** HAProxy and app servers only: the mode that it was made for. */
  readonly mode: Mode | undefined;
  readonly origin: Origin;
}

const inspection = z.array(
  z.object({
    Name: z.string(),
    State: z.object({ Status: z.string(), Paused: z.boolean() }),
    Config: z.object({
      Labels: z.record(z.string(), z.string()).nullable(),
      Env: z.array(z.string()).nullable(),
    }),
    HostConfig: z.object({
      PortBindings: z
        .record(z.string(), z.array(z.object({ HostPort: z.string() })).nullable())
        .nullable(),
    }),
  }),
);

/** The containers of this project, also stopped ones. Throws LabError when Docker does not answer. */
export async function readContainers(
  docker: (args: readonly string[]) => Promise<Outcome>,
): Promise<ContainerFacts[]> {
  const listing = await docker(["compose", "ps", "--all", "--quiet"]);
  if (listing.code !== 0)
    throw new LabError("docker compose ps failed.", { hint: listing.stderr.trim() });
  const ids = listing.stdout.split("\n").filter((line) => line !== "");
  if (ids.length === 0) return [];
  const inspected = await docker(["inspect", "--type", "container", ...ids]);
  if (inspected.code !== 0 && inspected.stdout.trim() === "")
    throw new LabError("docker inspect failed.", { hint: inspected.stderr.trim() });
  return parseInspection(inspected.stdout);
}

/** Reads the answer of `docker inspect`; containers that are no node of the lab are left out. */
export function parseInspection(text: string): ContainerFacts[] {
  return inspection.parse(JSON.parse(text)).flatMap((container) => {
    const labels = container.Config.Labels ?? {};
    const service = labels["com.docker.compose.service"];
    const node = nodes.find((candidate) => candidate.name === service);
    if (node === undefined) return [];
    const bindings = Object.values(container.HostConfig.PortBindings ?? {}).flatMap((b) => b ?? []);
    const port = Number(bindings[0]?.HostPort);
    return [
      {
        name: node.name,
        container: container.Name.replace(/^\//, ""),
        state: stateOf(container.State),
        port: Number.isInteger(port) && port > 0 ? port : undefined,
        mode: nodesWithMode.includes(node.name) ? modeOf(container.Config.Env ?? []) : undefined,
        origin: {
          project: labels["com.docker.compose.project"],
          folder: labels["com.docker.compose.project.working_dir"],
        },
      },
    ];
  });
}

/** As Docker's API tells it. */
export function stateOf(state: { Status: string; Paused: boolean }): NodeState {
  if (state.Paused) return "paused";
  return state.Status === "running" ? "up" : "down";
}

function modeOf(environment: readonly string[]): Mode {
  return environment.includes("LAB_MODE=non-sticky") ? "non-sticky" : "sticky";
}
