// Decides which lab is put under stress: its ports, its folder, and a piece of network of its own for each app server.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  appNames,
  type AppName,
  type EngineName,
  type Lab,
  type MemcachedName,
  memcachedNames,
  type Mode,
  openLab,
  type Ports,
  projectRoot,
} from "../../../scripts/src/index.ts";
import { freePort } from "../../support/memcached-process.ts";
import { type RemoteLink, type RemoteLinks, startLinks } from "./remote-links.ts";

export interface ChaosLab {
  readonly lab: Lab;
  readonly ports: Ports;
  readonly mode: Mode;
  /** Between an app server and a memcached; absent on Docker, whose containers reach no proxy of ours. */
  linkOf(app: AppName, node: MemcachedName): RemoteLink | undefined;
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
  /** Folder with the code to run. Default: this project's. */
  readonly root?: string | undefined;
}

const composeProject = `session-failover-lab-chaos-${process.pid}`;

/** Starts a lab, with everything up. */
export async function startChaosLab(options: ChaosLabOptions): Promise<ChaosLab> {
  const { engine, mode, folder } = options;
  const drawPort = portsFrom(options.firstPort);
  const ports: Ports = {
    memcached1: await drawPort(),
    memcached2: await drawPort(),
    app1: await drawPort(),
    app2: await drawPort(),
    haproxy: await drawPort(),
  };
  const linking = engine === "native" ? startLinks() : undefined;
  const links = linking === undefined ? new Map() : await linkAll(linking, ports, drawPort);
  const linkOf: ChaosLab["linkOf"] = (app, node) => links.get(`${app} ${node}`);
  const confDir = path.join(folder, "conf");
  await writeContextFiles(confDir, linkOf, options.lockingMode);
  const lab = openLab({
    engine,
    ports,
    stateDir: path.join(folder, "lab"),
    ...(options.root === undefined ? {} : { root: options.root }),
    environment: {
      ...process.env,
      COMPOSE_PROJECT_NAME: composeProject,
      LAB_CONF_DIR: confDir,
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn",
    },
  });
  const close = async () => {
    await lab.down();
    await linking?.close();
  };
  await lab.up(mode).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { lab, ports, mode, linkOf, close };
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

/** Each app server gets files of its own, with the addresses of its own links. */
async function writeContextFiles(
  folder: string,
  linkOf: ChaosLab["linkOf"],
  lockingMode: string | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const source = path.join(projectRoot, "app/conf");
  await cp(source, folder, { recursive: true });
  for (const app of appNames)
    for (const ending of ["", "-nonsticky"]) {
      const file = path.join(folder, `${app}${ending}.context.jsonc`);
      let text = await readFile(file, "utf8");
      for (const node of memcachedNames) {
        const link = linkOf(app, node);
        if (link === undefined) continue;
        const variable = new RegExp(`\\$\\{${node.toUpperCase()}(:-[^}]*)?\\}`, "g");
        text = replaceAll(text, variable, `127.0.0.1:${link.port}`, file);
      }
      if (lockingMode !== undefined && ending !== "")
        text = replaceAll(text, /"lockingMode": "[^"]*"/g, `"lockingMode": "${lockingMode}"`, file);
      await writeFile(file, text);
    }
}

function replaceAll(text: string, what: RegExp, by: string, file: string): string {
  const replaced = text.replaceAll(what, by);
  if (replaced === text) throw new Error(`${file} does not hold ${String(what)}`);
  return replaced;
}
