// Decides which lab is put under stress: its ports, its folder, and a piece of network of its own for each app server.
import { cp } from "node:fs/promises";
import path from "node:path";
import {
  appNames,
  type AppName,
  type EngineName,
  idOf,
  type Lab,
  type MemcachedName,
  memcachedNames,
  type Mode,
  openLab,
  type Ports,
  projectRoot,
} from "../../../scripts/src/index.ts";
import { contextFileIn, writeContextFile } from "../../support/context-files.ts";
import { freePort } from "../../support/memcached-process.ts";
import { bridgeAddress } from "./bridge-address.ts";
import { type RemoteLink, type RemoteLinks, startLinks } from "./remote-links.ts";

export interface ChaosLab {
  readonly lab: Lab;
  readonly ports: Ports;
  readonly mode: Mode;
  readonly idleSeconds: number;
  /** Between an app server and a memcached. */
  linkOf(app: AppName, node: MemcachedName): RemoteLink;
  close(): Promise<void>;
}

export interface ChaosLabOptions {
  readonly engine: EngineName;
  readonly mode: Mode;
  /** Where logs and context files go. */
  readonly folder: string;
  /** First of ten ports; absent: free ones. */
  readonly firstPort?: number | undefined;
  /** Option lockingMode, without stickiness. Default: that of the project's own files. */
  readonly lockingMode?: string | undefined;
  /** Option maxInactiveInterval: short, so that a run of an hour sees many sessions expire. */
  readonly idleSeconds: number;
  /** Folder with the code to run. Default: this project's. */
  readonly root?: string | undefined;
}

const composeProject = `session-failover-lab-chaos-${process.pid}`;

/** Starts a lab, with everything up. @throws LabError when it does not come up */
export async function startChaosLab(options: ChaosLabOptions): Promise<ChaosLab> {
  const { engine, mode, folder, idleSeconds } = options;
  const drawPort = portsFrom(options.firstPort);
  const ports: Ports = {
    memcached1: await drawPort(),
    memcached2: await drawPort(),
    app1: await drawPort(),
    app2: await drawPort(),
    haproxy: await drawPort(),
  };
  const confDir = path.join(folder, "conf");
  const lab = openLab({
    engine,
    ports,
    stateDir: path.join(folder, "lab"),
    ...(options.root === undefined ? {} : { root: options.root }),
    environment: {
      ...process.env,
      COMPOSE_PROJECT_NAME: composeProject,
      LAB_CONSOLE_PORT: String(await drawPort()),
      LAB_CONF_DIR: confDir,
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn",
    },
  });
  const host = engine === "docker" ? await bridgeAddress() : "127.0.0.1";
  const linking = startLinks(host);
  const close = async () => {
    await lab.down();
    await linking.close();
  };
  try {
    const links = await linkAll(linking, ports, drawPort);
    const linkOf: ChaosLab["linkOf"] = (app, node) => {
      const link = links.get(`${app} ${node}`);
      if (link === undefined) throw new Error(`there is no link from ${app} to ${node}`);
      return link;
    };
    const addressOf = (app: AppName, node: MemcachedName) => `${host}:${linkOf(app, node).port}`;
    await writeContextFiles(confDir, options, addressOf);
    await lab.up(mode);
    return { lab, ports, mode, idleSeconds, linkOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function linkAll(
  linking: RemoteLinks,
  ports: Ports,
  drawPort: () => Promise<number>,
): Promise<Map<string, RemoteLink>> {
  const links = new Map<string, RemoteLink>();
  for (const app of appNames)
    for (const node of memcachedNames)
      links.set(`${app} ${node}`, await linking.open(await drawPort(), ports[node]));
  return links;
}

function portsFrom(first: number | undefined): () => Promise<number> {
  if (first === undefined) return freePort;
  let next = first;
  return async () => (next += 1) - 1;
}

/** Each app server gets a file of its own, with the addresses of its own links. */
async function writeContextFiles(
  folder: string,
  { mode, lockingMode, idleSeconds }: ChaosLabOptions,
  addressOf: (app: AppName, node: MemcachedName) => string,
): Promise<void> {
  await cp(path.join(projectRoot, "app/conf"), folder, { recursive: true });
  for (const app of appNames) {
    const nodeList = memcachedNames.map((node) => `${idOf(node)}:${addressOf(app, node)}`);
    await writeContextFile(
      contextFileIn(folder, app, mode),
      { route: app, mode },
      {
        memcachedNodes: nodeList.join(" "),
        maxInactiveInterval: idleSeconds,
        ...(mode === "sticky" || lockingMode === undefined ? {} : { lockingMode }),
      },
    );
  }
}
