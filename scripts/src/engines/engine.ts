// Decides what an engine is: the one port through which the lab starts, ends and watches its nodes.
import { type AppName, appNames, type NodeName } from "../nodes.ts";
import type { Ports } from "../settings.ts";

export type EngineName = "docker" | "native";
export type NodeState = "up" | "paused" | "down";
/**
 * sticky: HAProxy goes by the cookie's prefix, sessions live in the app servers. non-sticky: HAProxy goes round robin,
 * sessions live in memcached.
 */
export const modes = ["sticky", "non-sticky"] as const;
export type Mode = (typeof modes)[number];

/** The nodes that are started differently in each mode; those of a running lab are all in the same one. */
export const nodesWithMode: readonly NodeName[] = ["haproxy", ...appNames];

export interface NodeStatus {
  readonly name: NodeName;
  readonly state: NodeState;
  readonly port: number;
  /** Native engine only, and only while the process lives. */
  readonly pid?: number;
}

/** Called with each real command before it runs, as somebody would type it. */
export type Announce = (command: string) => void;
/** Called with each new line of a log. */
export type OnLine = (node: NodeName, line: string) => void;

export interface Following {
  /** Settles when there is nothing more to follow: the lab is gone. */
  readonly ended: Promise<void>;
  stop(): void;
}

/**
 * One way to run the five nodes. Each action returns when its effect is there: a started node serves (readiness.ts),
 * a killed one is gone. What an action means for a node that is already so, node-actions.ts decides before.
 */
export interface Engine {
  readonly name: EngineName;
  /** Gets each command before it runs. */
  readonly announce: Announce;
  /** The ports of the lab that runs; those of the settings where none does. */
  ports(): Promise<Ports>;
  /** Each node, in starting order. */
  status(): Promise<NodeStatus[]>;
  /** The mode of the nodes that run; where none does, that in which they were last started; else sticky. */
  mode(): Promise<Mode>;
  /** True when there is a lab of this engine, even with every node killed. */
  exists(): Promise<boolean>;
  /** Starts what is not running, resumes what is paused, and starts anew what runs in another mode. */
  up(mode: Mode): Promise<void>;
  /** Ends everything, and forgets the lab. */
  down(): Promise<void>;
  start(node: NodeName): Promise<void>;
  kill(node: NodeName): Promise<void>;
  /**
   * SIGTERM, then start. HAProxy is replaced instead, as nobody stands in for it: a new process takes its port over,
   * the former one finishes what it has.
   */
  restart(node: NodeName): Promise<void>;
  pause(node: NodeName): Promise<void>;
  resume(node: NodeName): Promise<void>;
  /**
   * Starts the console beside the nodes, unless it runs; `down` ends it. Throws LabError when it can't. The lab works
   * without it: the page's buttons become commands to copy.
   */
  openConsole(): Promise<void>;
  /** SIGHUP: the app server reads its context file again. Returns at once; reload.ts waits for what comes of it. */
  hangUp(node: AppName): Promise<void>;
  /** HAProxy reads its configuration again without letting go of its port. Returns when the new one answers. */
  reloadBalancer(): Promise<void>;
  /** The whole log of a node since the lab came up; empty when there is none. */
  logs(node: NodeName): Promise<string>;
  /** Hands over lines as they come, also across restarts of a node: all of them, or those from now on. */
  follow(names: readonly NodeName[], onLine: OnLine, from: "beginning" | "now"): Following;
}
