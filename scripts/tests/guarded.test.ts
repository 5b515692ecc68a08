import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../test/support/memcached-process.ts";
import { exerciseIn, freshState } from "../src/console/exercise.ts";
import type { Engine, Mode, NodeState } from "../src/engines/engine.ts";
import { guardedEngine } from "../src/engines/guarded.ts";
import { type NodeName, nodes } from "../src/nodes.ts";
import { labOf } from "../src/open-lab.ts";
import { type Ports, readSettings } from "../src/settings.ts";

const host = "127.0.0.1";
const closing: Server[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, host);
  await once(server, "listening");
  closing.push(server);
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener));

const aMemcached = () =>
  listen(createServer((socket) => socket.once("data", () => socket.end("VERSION 1.6.0\r\n"))));

/** Nodes that always answer, whatever becomes of their containers. */
async function someNodes(logs: Partial<Record<string, string[]>>): Promise<Ports> {
  const anApp = (server: string) =>
    serve((request, response) => {
      response.setHeader("x-app-server", server);
      const lines = logs[server];
      if (request.url !== "/api/lab/log") response.end();
      else if (lines === undefined) response.writeHead(404).end("no such thing");
      else response.end(JSON.stringify({ server, lines }));
    });
  return {
    memcached1: await aMemcached(),
    memcached2: await aMemcached(),
    app1: await anApp("app1"),
    app2: await anApp("app2"),
    haproxy: await serve(({ headers }, response) => {
      const server = /JSESSIONID=(\w+)~/.exec(headers.cookie ?? "")?.[1];
      if (server !== undefined) response.setHeader("x-app-server", server);
      response.end();
    }),
  };
}

const becomes: Record<string, NodeState> = {
  kill: "down",
  start: "up",
  restart: "up",
  pause: "paused",
  unpause: "up",
};

/** What Docker's API says of a container, of which a test needs the beginning only. */
interface Docker {
  /** Absent: the container was removed. */
  readonly states: Partial<Record<NodeName, NodeState>>;
  readonly modes: Partial<Record<NodeName, Mode>>;
  readonly actions: string[];
  /** The versions that it takes. */
  versions: string[];
  /** Instead of doing what it is told. */
  answer: { status: number; text: string } | undefined;
  /** A container that is started ends at once. */
  isBroken: boolean;
}

let docker: Docker;
let ports: Ports;
let engine: Engine;
let announced: string[];

beforeEach(async () => {
  docker = {
    states: Object.fromEntries(nodes.map(({ name }) => [name, "up"])),
    modes: {},
    actions: [],
    versions: ["1.44"],
    answer: undefined,
    isBroken: false,
  };
  announced = [];
  const primaries = { app1: "n2", app2: "n1" };
  const failovers = { app1: "n1", app2: "n2" };
  const line = (app: "app1" | "app2") =>
    `12:00:00 INFO MemcachedSessionService finished initialization, sticky true, with node ids [${primaries[app]}] and failover node ids [${failovers[app]}]`;
  ports = await someNodes({ app1: ["before", line("app1")], app2: [line("app2")] });
  engine = await aLab({});
});

/** Over the containers of `docker`. */
async function aLab(otherPorts: Partial<Ports>): Promise<Engine> {
  return guardedEngine({
    guard: { host, port: await serve(dockerApi(docker)) },
    project: "my-lab",
    ports: { ...ports, ...otherPorts },
    announce: (command) => announced.push(command),
  });
}

/** Plays Docker's API. */
function dockerApi(fake: Docker): RequestListener {
  return ({ method, url = "" }, response) => {
    const [, version = "", name = "", endpoint = ""] =
      /^\/v([\d.]+)\/containers\/my-lab-(\w+)-1\/(\w+)$/.exec(url) ?? [];
    if (!fake.versions.includes(version)) return response.writeHead(400).end("client too new");
    const node = name as NodeName;
    const state = fake.states[node];
    if (method === "GET" && state !== undefined)
      return response.end(JSON.stringify(inspectionOf(node, state, fake.modes[node])));
    if (method !== "POST") return response.writeHead(404).end("no such container");
    fake.actions.push(`${version} ${name} ${endpoint}`);
    if (fake.answer !== undefined)
      return response.writeHead(fake.answer.status).end(fake.answer.text);
    fake.states[node] = becomes[endpoint] ?? "down";
    if (fake.isBroken) setImmediate(() => (fake.states[node] = "down"));
    return response.writeHead(204).end();
  };
}

function inspectionOf(name: NodeName, state: NodeState, mode: Mode = "sticky") {
  return {
    Id: "a1b2",
    Name: `/my-lab-${name}-1`,
    State: { Status: state === "down" ? "exited" : "running", Paused: state === "paused" },
    Config: { Labels: { "com.docker.compose.service": name }, Env: [`LAB_MODE=${mode}`] },
    HostConfig: { PortBindings: {} },
  };
}

describe("what the console sees", () => {
  it("is each node's state, and the port at which it asks it; one that was removed is down", async () => {
    docker.states.app1 = "down";
    docker.states.app2 = "paused";
    delete docker.states.haproxy;
    expect(await engine.status()).toEqual([
      { name: "memcached1", state: "up", port: ports.memcached1 },
      { name: "memcached2", state: "up", port: ports.memcached2 },
      { name: "app1", state: "down", port: ports.app1 },
      { name: "app2", state: "paused", port: ports.app2 },
      { name: "haproxy", state: "down", port: ports.haproxy },
    ]);
    expect(await engine.ports()).toEqual(ports);
    expect(engine.name).toBe("docker");
  });

  it("is a lab, until every container was removed", async () => {
    for (const { name } of nodes) docker.states[name] = "down";
    expect(await engine.exists()).toBe(true);
    for (const { name } of nodes) delete docker.states[name];
    expect(await engine.exists()).toBe(false);
  });

  it("is the mode of what runs, else that of the last time, else sticky", async () => {
    expect(await engine.mode()).toBe("sticky");
    docker.modes.app1 = "non-sticky";
    docker.states.haproxy = "down";
    expect(await engine.mode()).toBe("non-sticky");
    docker.states.app1 = "down";
    docker.states.app2 = "down";
    expect(await engine.mode()).toBe("sticky");
    for (const { name } of nodes) delete docker.states[name];
    expect(await engine.mode()).toBe("sticky");
  });

  it("is how an app server's log began; nothing while it does not answer", async () => {
    expect(await engine.logs("app1")).toMatch(/^before\n12:00:00 INFO MemcachedSessionService/);
    const dead = await aLab({ app1: await freePort() });
    expect(await dead.logs("app1")).toBe("");
  });

  it("is enough for the first steps of the exercise", async () => {
    const settings = { ...readSettings({}), ports };
    const exercise = exerciseIn(labOf(engine, settings));
    const ask = () => exercise({ language: "en", state: freshState(), visits: [] });
    expect(await ask()).toMatchObject({ current: "4", state: { reached: ["1", "2", "3"] } });
    docker.states.app1 = "down";
    const { current, findings } = await ask();
    expect(current).toBe("3");
    expect(findings.at(-1)).toMatchObject({ seen: "app1 is down", passed: false });
  });
});

describe("an action", () => {
  it.each([
    ["kill", "down", "kill"],
    ["start", "up", "start"],
    ["restart", "up", "restart"],
    ["pause", "paused", "pause"],
    ["resume", "up", "unpause"],
  ] as const)("%s waits until the node is %s", async (action, state, endpoint) => {
    for (const { name } of nodes) {
      await engine[action](name);
      expect([name, docker.states[name]]).toEqual([name, state]);
    }
    expect(docker.actions).toEqual(nodes.map(({ name }) => `1.44 ${name} ${endpoint}`));
    expect(announced[0]).toBe(`docker ${endpoint} my-lab-memcached1-1`);
  });

  it("goes to the newest version that Docker takes", async () => {
    docker.versions = ["1.41"];
    await engine.kill("app1");
    expect(docker.actions).toEqual(["1.41 app1 kill"]);
    docker.versions = [];
    await expect(engine.kill("app1")).rejects.toThrow(/Docker did not kill app1: client too new/);
  });

  it("that has happened already is no error", async () => {
    docker.answer = { status: 304, text: "" };
    await engine.start("app1");
    expect(docker.actions).toEqual(["1.44 app1 start"]);
  });

  it.each([
    [404, "Docker did not start app1: no such container", "docker compose ps --all app1"],
    [403, "Docker did not start app1: not on the list", "docker compose ps --all app1"],
    [503, "Docker did not do it: no answer at the socket", undefined],
  ])("that is answered with %i is an error in Docker's words", async (status, message, hint) => {
    docker.answer = { status, text: message.split(": ")[1] ?? "" };
    await expect(engine.start("app1")).rejects.toMatchObject({ message, hint });
  });

  it("on a container that ends as soon as it is started is an error at once", async () => {
    docker.isBroken = true;
    const dead = await aLab({ app1: await freePort() });
    await expect(dead.start("app1")).rejects.toMatchObject({
      message: "The container of app1 ended.",
      hint: "docker compose logs app1",
    });
  });
});

describe("what the guard does not let through is told with the command that does it", () => {
  it.each([
    ["up", () => engine.up("sticky"), "docker compose up -d"],
    ["down", () => engine.down(), "docker compose down"],
    ["openConsole", () => engine.openConsole(), "docker compose up -d console"],
    ["hangUp", () => engine.hangUp("app1"), "docker compose kill -s HUP app1"],
    ["reloadBalancer", () => engine.reloadBalancer(), "docker compose kill -s USR2 haproxy"],
    ["logs of HAProxy", () => engine.logs("haproxy"), "docker compose logs haproxy"],
    [
      "follow",
      async () => engine.follow(["app1"], () => {}, "now"),
      "docker compose logs --follow",
    ],
  ])("%s", async (_, run, command) => {
    await expect(run()).rejects.toMatchObject({ hint: expect.stringContaining(command) });
    expect(docker.actions).toEqual([]);
  });

  it("an app server of a former version, which does not show its log", async () => {
    const old = await aLab(await someNodes({}));
    await expect(old.logs("app1")).rejects.toMatchObject({
      message: "app1 does not show its log: no such thing",
      hint: "docker compose logs app1",
    });
  });
});
