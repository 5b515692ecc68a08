// The lab that a test file runs on: its own ports, its own state folder, its own containers, and none of them left over.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { answers } from "../../app/src/api.ts";
import {
  appNames,
  type AppName,
  type EngineName,
  type Lab,
  type MemcachedName,
  memcachedNames,
  memcachedOf,
  type Mode,
  openLab,
  type Ports,
  projectRoot,
  waitUntil,
} from "../../scripts/src/index.ts";
import { type ContextChanges, contextFileIn, writeContextFile } from "./context-files.ts";
import { askMemcached, freePort } from "./memcached-process.ts";
import { Shopper } from "./shopper.ts";

/** Containers of tests are kept apart from those of a lab that somebody runs, and from those of another test run. */
const composeProject =
  process.env["LAB_TEST_PROJECT"] || `session-failover-lab-test-${process.pid}`;

export interface TestLabOptions {
  /** Up before the first test. Default: true. */
  isUp?: boolean;
  /** How it comes up. Default: sticky. */
  mode?: Mode;
  /** Context files of its own, which tests may edit. Default: false, those of the project. */
  hasOwnContextFiles?: boolean;
}

/** A lab for one test file; everything but `engine` may be used inside tests and hooks only. */
export class TestLab {
  readonly engine: EngineName;
  #opened: { lab: Lab; ports: Ports; environment: NodeJS.ProcessEnv } | undefined;

  constructor(engine: EngineName) {
    this.engine = engine;
  }

  get lab(): Lab {
    return this.#get().lab;
  }

  get ports(): Ports {
    return this.#get().ports;
  }

  get consolePort(): number {
    return this.lab.settings.consolePort;
  }

  /** For a command line that is to find this lab and no other. */
  get environment(): NodeJS.ProcessEnv {
    return this.#get().environment;
  }

  /** A new shopper, without a cookie, in front of HAProxy. */
  shopper(): Shopper {
    return new Shopper(this.ports.haproxy);
  }

  /** A new shopper whose first session begins at this app server; with stickiness. */
  shopperAt(app: AppName): Shopper {
    return new Shopper(this.ports.haproxy, `${app}~`);
  }

  /** The memcached that holds the backup, by the shopper's own cookie. */
  holderOf(shopper: Shopper): MemcachedName {
    const { node } = shopper.parts;
    const holder = node === undefined ? undefined : memcachedOf(node);
    if (holder === undefined) throw new Error(`no memcached node in ${shopper.cookie}`);
    return holder;
  }

  /** The app server that has the session in memory, by the shopper's own cookie. */
  ownerOf(shopper: Shopper): AppName {
    const owner = appNames.find((name) => name === shopper.parts.route);
    if (owner === undefined) throw new Error(`no app server in ${shopper.cookie}`);
    return owner;
  }

  /** Waits until each of these app servers knows that every memcached node is up. */
  async seeEveryNode(apps: readonly AppName[] = appNames): Promise<void> {
    for (const app of apps)
      await waitUntil(`${app} sees every memcached node`, async () => {
        const answer = await new Shopper(this.ports[app]).get("/api/lab/session");
        return answers.labSession.parse(answer.body).nodes.every(({ state }) => state === "up");
      });
  }

  /** Waits until nobody has the lock of this shopper's session: a request may let it go after its answer. */
  async seeUnlocked({ parts }: Pick<Shopper, "parts">): Promise<void> {
    for (const name of memcachedNames)
      await waitUntil(`the lock of ${parts.token} is gone from ${name}`, async () => {
        const answer = await askMemcached(this.ports[name], `get lock:${parts.token}`);
        return answer === "END\r\n";
      });
  }

  /** The record of this shopper's session on each memcached that has one. */
  async recordsOf(shopper: Shopper): Promise<{ name: MemcachedName; version: number }[]> {
    const { token } = shopper.parts;
    return (await this.lab.keys()).flatMap(({ name, records }) =>
      records.filter((record) => record.token === token).map(({ version }) => ({ name, version })),
    );
  }

  /**
   * Writes context files of the lab's own: as the project has them, but for these changes. App servers read theirs
   * when they start.
   */
  async writeContext(changes: ContextChanges = {}, apps = appNames): Promise<void> {
    const mode = await this.lab.engine.mode();
    const { confDir } = this.lab.settings;
    if (confDir.startsWith(projectRoot)) throw new Error("these are the project's own files");
    for (const route of apps)
      await writeContextFile(contextFileIn(confDir, route, mode), { route, mode }, changes);
  }

  /** The same, and app servers that are up work with it when this resolves. For what can change at run time. */
  async configure(changes: ContextChanges = {}, apps = appNames): Promise<void> {
    await this.writeContext(changes, apps);
    await Promise.all(apps.map((app) => this.lab.reload(app)));
  }

  /** The same, for any option. */
  async restart(changes: ContextChanges = {}, apps = appNames): Promise<void> {
    await this.writeContext(changes, apps);
    await Promise.all(apps.map((app) => this.lab.restart(app)));
    await this.seeEveryNode(apps);
  }

  /** Every node up and every app server aware of it, whatever a test before has killed. */
  async heal(): Promise<void> {
    for (const { name, state } of await this.lab.status()) {
      if (state === "paused") await this.lab.resume(name);
      if (state === "down") await this.lab.start(name);
    }
    await this.seeEveryNode();
  }

  async open({ hasOwnContextFiles = false }: TestLabOptions = {}): Promise<void> {
    const stateDir = await mkdtemp(path.join(tmpdir(), "lab-test-"));
    const confDir = path.join(stateDir, "conf");
    if (hasOwnContextFiles)
      await cp(path.join(projectRoot, "app/conf"), confDir, { recursive: true });
    const ports: Ports = {
      memcached1: await freePort(),
      memcached2: await freePort(),
      app1: await freePort(),
      app2: await freePort(),
      haproxy: await freePort(),
    };
    const environment = {
      ...process.env,
      COMPOSE_PROJECT_NAME: composeProject,
      LAB_STATE_DIR: stateDir,
      LAB_CONSOLE_PORT: String(await freePort()),
      ...(hasOwnContextFiles ? { LAB_CONF_DIR: confDir } : {}),
      ...Object.fromEntries(
        Object.entries(ports).map(([name, port]) => [
          `LAB_${name.toUpperCase()}_PORT`,
          String(port),
        ]),
      ),
      NO_COLOR: "1",
    };
    const lab = openLab({ engine: this.engine, environment });
    this.#opened = { lab, ports, environment };
  }

  async close(): Promise<void> {
    const { lab } = this.#get();
    await lab.down();
    await rm(lab.settings.stateDir, { recursive: true, force: true });
  }

  #get() {
    if (this.#opened === undefined) throw new Error("the lab is open inside tests and hooks only");
    return this.#opened;
  }
}

/** Opens a lab before the tests of this file and ends it after them; see TestLabOptions. */
export function useLab(engine: EngineName, options: TestLabOptions = {}): TestLab {
  const testLab = new TestLab(engine);
  beforeAll(async () => {
    await testLab.open(options);
    if (options.isUp === false) return;
    await testLab.lab.up(options.mode);
    await testLab.seeEveryNode();
  });
  afterAll(() => testLab.close());
  return testLab;
}

/** The other one of the two memcached nodes. */
export function otherNode(name: MemcachedName): MemcachedName {
  return memcachedNames.find((other) => other !== name) ?? name;
}
