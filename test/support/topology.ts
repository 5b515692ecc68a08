// A lab of any size: memcached nodes n1, n2, …, and app servers app1, app2, … behind the project's HAProxy configuration.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { answers } from "../../app/src/api.ts";
import { recordOn } from "../../app/session-manager/test/support/stored.ts";
import { type Mode, waitUntil } from "../../scripts/src/index.ts";
import { type ContextChanges, contextFileIn, writeContextFile } from "./context-files.ts";
import { haproxyConfiguration } from "./haproxy-configuration.ts";
import { freePort, type MemcachedProcess, startMemcached } from "./memcached-process.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { Shopper } from "./shopper.ts";

export interface TopologyPlan {
  readonly mode: Mode;
  /** How many nodes. */
  readonly memcached: number;
  readonly appServers: number;
  /** What the context files hold instead of every node under its id. */
  readonly context?: (nodes: readonly MemcachedProcess[]) => ContextChanges;
}

interface AppServer {
  readonly route: string;
  readonly port: number;
  readonly contextFile: string;
  process: ServerProcess | undefined;
}

/** To be used inside tests and hooks only. */
export class Topology {
  readonly #plan: TopologyPlan;
  #folder = "";
  #nodes: readonly MemcachedProcess[] = [];
  #apps: readonly AppServer[] = [];
  #haproxy: ServerProcess | undefined;
  #port = 0;

  constructor(plan: TopologyPlan) {
    this.#plan = plan;
  }

  /** `app1`, `app2`, … */
  get routes(): string[] {
    return this.#apps.map(({ route }) => route);
  }

  /** `n1`, `n2`, … */
  get nodeIds(): string[] {
    return this.#nodes.map((_, index) => `n${index + 1}`);
  }

  node(id: string | undefined): MemcachedProcess {
    const node = this.#nodes[this.nodeIds.indexOf(id ?? "")];
    if (node === undefined) throw new Error(`there is no memcached node ${id}`);
    return node;
  }

  /** `memcachedNodes` with these nodes. */
  listOf(ids: readonly string[]): string {
    return ids.map((id) => `${id}:${this.node(id).address}`).join(" ");
  }

  /** A new shopper, without a cookie, in front of HAProxy. */
  shopper(): Shopper {
    return new Shopper(this.#port);
  }

  /** A shopper with this one's cookie who asks an app server itself. */
  at(route: string, { cookie }: Shopper): Shopper {
    return new Shopper(this.#app(route).port, cookie);
  }

  /** Ids of the nodes that hold the newest record of this shopper's session. */
  async holdersOf({ parts }: Shopper): Promise<string[]> {
    const versions = await Promise.all(
      this.#nodes.map(({ port }) =>
        recordOn(port, parts.token).then(
          (record) => record?.version ?? 0,
          () => 0,
        ),
      ),
    );
    const newest = Math.max(1, ...versions);
    return this.nodeIds.filter((_, index) => versions[index] === newest);
  }

  async killApp(route: string | null | undefined): Promise<void> {
    const app = this.#app(route);
    await app.process?.kill();
    app.process = undefined;
  }

  /** Every app server reads its context file again, with these changes to what the project's own says. */
  async configure(changes: ContextChanges = this.#context()): Promise<void> {
    await Promise.all(
      this.#apps.map(async (app) => {
        await this.#writeContext(app, changes);
        const before = (await this.#configurationOf(app)).reloads;
        app.process?.signal("SIGHUP");
        const { last } = await waitUntil(`${app.route} has read its context file`, async () => {
          const now = await this.#configurationOf(app);
          return now.reloads > before && !now.isReloading && now;
        });
        if (last?.outcome !== "loaded") throw new Error(`${app.route}: ${last?.message}`);
      }),
    );
  }

  /** Everything up and every app server aware of it, whatever a test before has killed or paused. */
  async heal(): Promise<void> {
    await Promise.all([
      ...this.#nodes.map(async (node) => {
        await node.resume();
        const isUp = await node.stats().then(
          () => true,
          () => false,
        );
        if (!isUp) await node.restart();
      }),
      ...this.#apps.map(async (app) => {
        if (app.process === undefined) await this.#startApp(app);
      }),
    ]);
    for (const { route } of this.#apps) {
      await this.#seeEveryNode(route);
      await this.#seeThroughHaproxy(route);
    }
  }

  /** Waits until every app server knows this of every node. */
  async seeNodes(state: "up" | "down"): Promise<void> {
    for (const { route } of this.#apps) await this.#seeEveryNode(route, state);
  }

  async open(): Promise<void> {
    const { mode, memcached, appServers } = this.#plan;
    this.#folder = await mkdtemp(path.join(tmpdir(), "topology-"));
    this.#nodes = await Promise.all(Array.from({ length: memcached }, () => startMemcached()));
    const routes = Array.from({ length: appServers }, (_, index) => `app${index + 1}`);
    this.#apps = await Promise.all(
      routes.map(async (route) => ({
        route,
        port: await freePort(),
        contextFile: contextFileIn(this.#folder, route, mode),
        process: undefined,
      })),
    );
    for (const app of this.#apps) await this.#writeContext(app, this.#context());
    this.#port = await freePort();
    await Promise.all([this.#startHaproxy(), ...this.#apps.map((app) => this.#startApp(app))]);
    await this.heal();
  }

  async close(): Promise<void> {
    await this.#haproxy?.kill();
    await Promise.all(this.#apps.map(async ({ process }) => process?.kill()));
    await Promise.all(this.#nodes.map((node) => node.kill()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #app(route: string | null | undefined): AppServer {
    const app = this.#apps.find((each) => each.route === route);
    if (app === undefined) throw new Error(`there is no app server ${route}`);
    return app;
  }

  #context(): ContextChanges {
    return this.#plan.context?.(this.#nodes) ?? { memcachedNodes: this.listOf(this.nodeIds) };
  }

  async #writeContext({ contextFile }: AppServer, changes: ContextChanges): Promise<void> {
    const like = { route: "app1", mode: this.#plan.mode } as const;
    await writeContextFile(contextFile, like, { failoverNodes: undefined, ...changes });
  }

  async #startHaproxy(): Promise<void> {
    const file = path.join(this.#folder, "haproxy.cfg");
    await writeFile(file, await haproxyConfiguration(this.#plan.mode, this.#apps));
    const environment = { HAPROXY_BIND: `127.0.0.1:${this.#port}` };
    this.#haproxy = await startServer("HAProxy", "haproxy", ["-db", "-f", file], environment, () =>
      isOk(this.#port, "/haproxy-health"),
    );
  }

  async #startApp(app: AppServer): Promise<void> {
    const { route, port, contextFile } = app;
    const stripsTypes = "typescript" in process.features && process.features.typescript !== false;
    const args = [...(stripsTypes ? [] : ["--import", "tsx"]), "app/src/server.ts"];
    const environment = { ROUTE: route, PORT: String(port), CONTEXT_FILE: contextFile };
    app.process = await startServer(route, process.execPath, args, environment, () =>
      isOk(port, "/health"),
    );
  }

  async #configurationOf({ port }: AppServer) {
    const { body } = await new Shopper(port).get("/api/lab/configuration");
    return answers.labConfiguration.parse(body);
  }

  async #seeEveryNode(route: string, wanted: "up" | "down" = "up"): Promise<void> {
    await waitUntil(`every node is ${wanted} for ${route}`, async () => {
      const { body } = await new Shopper(this.#app(route).port).get("/api/lab/session");
      return answers.labSession.parse(body).nodes.every(({ state }) => state === wanted);
    });
  }

  /** HAProxy learns by its own checks that an app server is up. */
  async #seeThroughHaproxy(route: string): Promise<void> {
    await waitUntil(`HAProxy sends requests to ${route}`, async () => {
      const { server } = await new Shopper(this.#port, `${route}~`).get("/health");
      return server === route;
    });
  }
}

/** Starts everything before the tests of this file, and ends it after them. */
export function useTopology(plan: TopologyPlan): Topology {
  const topology = new Topology(plan);
  beforeAll(() => topology.open());
  afterAll(() => topology.close());
  return topology;
}

async function isOk(port: number, path: string): Promise<boolean> {
  return (await new Shopper(port).get(path)).status === 200;
}
