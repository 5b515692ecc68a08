// App servers for tests: built in this process, with real memcached nodes behind them.
import { resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { startMemcached, type MemcachedProcess } from "../../../test/support/memcached-process.ts";
import { buildApp } from "../../src/app.ts";
import type { ContextReload } from "../../src/context-reload.ts";
import { readConfig, type Config } from "../../src/config.ts";

/** Two memcached nodes, and app servers that were opened over them. */
export interface Lab {
  /** As n1 and n2 in the context files. */
  readonly nodes: readonly [MemcachedProcess, MemcachedProcess];
  /** An app server with the context file of its route, ready for `inject`. */
  open(route: "app1" | "app2", environment?: Record<string, string>): Promise<TestedApp>;
  /** Closes every app server and kills the nodes. */
  close(): Promise<void>;
}

export interface TestedApp {
  readonly app: FastifyInstance;
  readonly contextReload: ContextReload;
  readonly config: Config;
  /** What was logged so far, in pretty lines. */
  log(): string;
}

export async function startLab(): Promise<Lab> {
  const nodes = await Promise.all([startMemcached(), startMemcached()]);
  const apps: FastifyInstance[] = [];
  return {
    nodes,
    open: async (route, environment = {}) => {
      const config = readConfig({
        ROUTE: route,
        PORT: "0",
        MEMCACHED1: nodes[0].address,
        MEMCACHED2: nodes[1].address,
        UI_DIR: resolve(import.meta.dirname, "no-page"),
        ...environment,
      });
      let log = "";
      const output = { write: (text: string) => (log += text) };
      const { app, contextReload } = await buildApp(config, output);
      apps.push(app);
      return { app, contextReload, config, log: () => log };
    },
    close: async () => {
      await Promise.all(apps.map((app) => app.close()));
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}
