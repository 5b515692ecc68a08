// The console and its guard as containers.
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import type { ExerciseAnswer } from "../../scripts/src/console/exercise.ts";
import { nodes } from "../../scripts/src/index.ts";
import { runLab, runProcess } from "../support/command-line.ts";
import { freePort } from "../support/memcached-process.ts";
import { aConsole } from "../support/stories/console.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("docker");
aConsole(testLab);

const project = () => testLab.environment["COMPOSE_PROJECT_NAME"] ?? "";
const compose = (...args: string[]) =>
  runProcess("docker", ["compose", ...args], testLab.environment);

/** From within the console: the status that the guard answers. */
const ask = (method: string, path: string) =>
  compose(
    "exec",
    "-T",
    "console",
    "node",
    "-e",
    `fetch("http://guard:2375${path}", { method: "${method}" }).then(({ status }) => console.log(status))`,
  );

test("what is not on the guard's list does not get through the real guard to the real Docker", async () => {
  expect((await ask("GET", `/v1.41/containers/${project()}-app1-1/json`)).output).toContain("200");
  for (const [method, path] of [
    ["GET", "/v1.41/containers/json"],
    ["GET", "/info"],
    ["POST", "/v1.41/containers/create"],
    ["POST", `/v1.41/containers/${project()}-console-1/kill`],
    ["GET", `/v1.41/containers/${project()}-app1-1/logs`],
  ] as const)
    expect([path, (await ask(method, path)).output.trim()]).toEqual([path, "403"]);
});

test("the guard is root, as the socket is, but without a capability, and writes nothing", async () => {
  const status = (await compose("exec", "-T", "guard", "cat", "/proc/1/status")).output;
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe("0");
  expect(/^CapBnd:\s+(\w+)/m.exec(status)?.[1]).toBe("0000000000000000");
  expect(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]).toBe("1");
  const write = await compose("exec", "-T", "guard", "sh", "-c", "echo x > /tmp/x");
  expect(write.output).toContain("Read-only file system");
});

test("nobody but the console reaches the guard, and nobody but the guard has Docker's socket", async () => {
  for (const name of ["app1", "haproxy", "memcached1"]) {
    const { code } = await compose("exec", "-T", name, "bash", "-c", "exec 3<>/dev/tcp/guard/2375");
    expect([name, code]).not.toEqual([name, 0]);
  }
  for (const name of ["app1", "haproxy", "memcached1", "console"]) {
    const { code } = await compose("exec", "-T", name, "test", "-e", "/var/run/docker.sock");
    expect([name, code]).toEqual([name, 1]);
  }
});

test("its exercise is that of a native console: it tells the steps, and checks them inside the container", async () => {
  const ask = async (question: object) => {
    const response = await fetch(`http://127.0.0.1:${testLab.consolePort}/api/exercise`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ language: "en", ...question }),
    });
    return (await response.json()) as ExerciseAnswer;
  };
  const early = await ask({});
  expect(early).toMatchObject({ current: "4", told: { id: "4" } });
  const shopper = testLab.shopper();
  const { server } = await shopper.add("9790420001015");
  const cart = [{ isbn: "9790420001015", title: "?", quantity: 1 }];
  const visit = { kind: "change", server, cookie: shopper.cookie, cart };
  const { current, told } = await ask({ state: early.state, visits: [visit] });
  expect([current, told.deeds]).toEqual(["5", [{ kind: "node", action: "kill", node: server }]]);
});

test("what it reaches the nodes through is for itself alone", async () => {
  for (const name of nodes.map((node) => node.name)) {
    const port = testLab.ports[name];
    const open = (host: string) => ["bash", "-c", `exec 3<>/dev/tcp/${host}/${port}`];
    const own = await compose("exec", "-T", "console", ...open("127.0.0.1"));
    expect([name, own.code]).toEqual([name, 0]);
    const other = await compose("exec", "-T", "app1", ...open("console"));
    expect([name, other.code]).not.toEqual([name, 0]);
  }
});

test("a busy console port is told before anything starts, with the variable that moves it", async () => {
  const variables = nodes.map(({ portVariable }) => portVariable);
  const moved = await Promise.all(variables.map(async (name) => [name, String(await freePort())]));
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const environment = {
    ...testLab.environment,
    ...Object.fromEntries(moved),
    LAB_CONSOLE_PORT: String((holder.address() as AddressInfo).port),
    COMPOSE_PROJECT_NAME: `${project()}-busy`,
  };
  const { code, output } = await runLab(["up", "--detach", "--engine", "docker"], environment);
  holder.close();
  await once(holder, "close");
  expect(output).toMatch(/Port \d+, which the console needs, is busy/);
  expect(output).toContain("LAB_CONSOLE_PORT=");
  expect(code).toBe(1);
  const { output: ids } = await runProcess("docker", ["compose", "ps", "--all", "-q"], environment);
  expect(ids).toBe("");
});

test("the shop works without them, and they come back alone", async () => {
  await compose("kill", "console", "guard");
  const shopper = testLab.shopper();
  expect((await shopper.isbns()).length).toBeGreaterThan(0);
  expect((await compose("up", "-d", "--no-deps", "--wait", "guard", "console")).code).toBe(0);
});
