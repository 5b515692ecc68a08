// Decides what the page knows of the machines: their states by the console, and what a click on them is doing.
import type { Deed, LabReport, LabSession, MachineAction, MachineName } from "../api/wire.ts";

/** About a minute. */
export const pulseLimit = 60;

/** What the memcached nodes did since the answer before; null where that can't be told. */
export type Pulse = { memcached1: number | null; memcached2: number | null };

/** The part of the lab's model that comes from the console. */
export type MachinesModel = {
  contact: "waiting" | "ok" | "lost";
  /** The last answer; it stays while the console does not answer. */
  report: LabReport | null;
  /** What is under way, and not answered yet. */
  underWay: Deed | null;
  /** Operations of each memcached between two answers, the newest last, at most `pulseLimit`. */
  pulse: readonly Pulse[];
  /** The last one, if it failed; without `reason` the console could not be reached. */
  failed: { deed: Deed; reason: string | null } | null;
};

export type MachinesEvent =
  | { type: "machines-seen"; report: LabReport }
  | { type: "machines-unseen" }
  | { type: "deed-began"; deed: Deed }
  | { type: "deed-ended" }
  | { type: "deed-failed"; reason: string | null };

/** Before anything was asked. */
export const unknownMachines: MachinesModel = {
  contact: "waiting",
  report: null,
  underWay: null,
  pulse: [],
  failed: null,
};

export function reduceMachines(machines: MachinesModel, event: MachinesEvent): MachinesModel {
  switch (event.type) {
    case "machines-seen":
      return {
        ...machines,
        contact: "ok",
        report: event.report,
        pulse: [...machines.pulse, pulseBetween(machines.report, event.report)].slice(-pulseLimit),
      };
    case "machines-unseen":
      return { ...machines, contact: "lost" };
    case "deed-began":
      return { ...machines, underWay: event.deed, failed: null };
    case "deed-ended":
      return { ...machines, underWay: null };
    case "deed-failed": {
      const { underWay: deed } = machines;
      const failed = deed === null ? null : { deed, reason: event.reason };
      return { ...machines, underWay: null, failed };
    }
  }
}

function pulseBetween(before: LabReport | null, after: LabReport): Pulse {
  const pulseOf = (name: MachineName) => {
    const [was, is] = [before, after].map(
      (report) => report?.nodes.find((node) => node.name === name)?.operations,
    );
    if (is === undefined || before === null) return null;
    // a node that was started again counts from the beginning
    return was === undefined || is < was ? is : is - was;
  };
  return { memcached1: pulseOf("memcached1"), memcached2: pulseOf("memcached2") };
}

/** What can be done to a machine in that state. Only an app server has requests to hold. */
export function actionsFor(
  machine: MachineName,
  state: "up" | "paused" | "down",
): readonly MachineAction[] {
  switch (state) {
    case "up":
      return machine === "app1" || machine === "app2"
        ? ["kill", "pause", "restart", "hold", "release"]
        : ["kill", "pause", "restart"];
    case "paused":
      return ["resume", "kill"];
    case "down":
      return ["start"];
  }
}

/** The same, typed into a console of this machine; null where only the page can do it. */
export function commandFor(deed: Deed, engine: LabReport["engine"] | undefined): string | null {
  switch (deed.kind) {
    case "burst":
      return null;
    case "mode":
      if (engine === "docker") return `LAB_MODE=${deed.mode} docker compose up -d`;
      return `scripts/up --detach${deed.mode === "sticky" ? "" : " --non-sticky"}`;
    case "node":
      return engine === "docker"
        ? dockerCommandFor(deed)
        : `scripts/lab ${deed.action} ${deed.node}`;
  }
}

function dockerCommandFor({ action, node }: Extract<Deed, { kind: "node" }>): string {
  switch (action) {
    case "start":
      return `docker compose up -d --no-deps ${node}`;
    case "resume":
      return `docker compose unpause ${node}`;
    case "restart":
      return `docker compose restart --no-deps ${node}`;
    case "kill":
    case "pause":
      return `docker compose ${action} ${node}`;
    case "hold":
    case "release":
      return `scripts/lab ${action} ${node}`;
  }
}

/** Can a click do it? In containers the console may not start anything anew. */
export function isClickable(deed: Deed, { contact, report }: MachinesModel): boolean {
  if (deed.kind === "burst") return true;
  if (deed.kind === "mode") return contact === "ok" && report?.engine === "native";
  // the exercise may be told before the machines are
  return contact !== "lost";
}

export function isSameDeed(one: Deed | null, other: Deed): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a machine holds of this visitor's session; null for nothing. */
export function holdingOf(
  name: MachineName,
  seen: LabSession | null,
): "session" | "backup" | "copy" | null {
  const session = seen?.session ?? null;
  if (seen === null || session === null) return null;
  if (name === session.owner && session.where === "memory") return "session";
  const id = name === "memcached1" ? "n1" : name === "memcached2" ? "n2" : null;
  const copy = seen.copies.find(({ node }) => node === id);
  if (copy === undefined || copy.version !== session.version || copy.isTombstone) return null;
  return seen.mode === "sticky" ? "backup" : "copy";
}
