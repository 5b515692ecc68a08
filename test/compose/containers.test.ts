// What is true of the containers alone: how they start, what they may do, and how they end.
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { nodes, waitUntil } from "../../scripts/src/index.ts";
import { runProcess } from "../support/command-line.ts";
import { reach } from "../support/stories/reach.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("docker", { isUp: false });
const docker = (...args: string[]) => runProcess("docker", args, testLab.environment);
const compose = (...args: string[]) => docker("compose", ...args);
const names = nodes.map(({ name }) => name);

const inspectionShape = z.object({
  HostConfig: z.object({
    PortBindings: z.record(z.string(), z.array(z.object({ HostIp: z.string() }))),
    RestartPolicy: z.object({ Name: z.string() }),
  }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
  State: z.object({ ExitCode: z.int() }),
});

async function inspect(service: string) {
  const id = (await compose("ps", "--all", "--quiet", service)).output.trim();
  const { output } = await docker("inspect", "--type", "container", id);
  const [container] = z.array(inspectionShape).parse(JSON.parse(output));
  if (container === undefined) throw new Error(`no container of ${service}`);
  return container;
}

async function networksOf(service: string): Promise<string[]> {
  return Object.keys((await inspect(service)).NetworkSettings.Networks);
}

beforeAll(async () => {
  // exactly what somebody without Node.js types
  const { code, output } = await compose("up", "-d");
  if (code !== 0 || output.includes("level=warning")) throw new Error(output);
  await waitUntil("HAProxy answers", async () => {
    // a connection from the very moment in which a container starts may never be answered
    const signal = AbortSignal.timeout(1000);
    return (await fetch(`http://127.0.0.1:${testLab.ports.haproxy}/haproxy-health`, { signal })).ok;
  });
});

test("docker compose up -d alone brings up the shop", async () => {
  expect((await testLab.shopper().isbns()).length).toBeGreaterThanOrEqual(24);
});

reach(testLab);

describe.each(names)("%s", (name) => {
  test("is healthy by its own check", async () => {
    const row = await waitUntil("the check has passed or failed", async () => {
      const { output } = await compose("ps", name);
      return output.includes("health: starting") ? undefined : output;
    });
    expect(row).toContain("(healthy)");
  });

  test("runs as a user without privileges, on a file system that can't be written", async () => {
    const status = (await compose("exec", "-T", name, "cat", "/proc/1/status")).output;
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
    expect(/^CapBnd:\s+(\w+)/m.exec(status)?.[1]).toBe("0000000000000000");
    expect(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]).toBe("1");
    const write = await compose("exec", "-T", name, "sh", "-c", "echo x > /tmp/x");
    expect(write.output).toContain("Read-only file system");
  });

  test("listens on this machine's own address only, and stays dead when it was killed", async () => {
    const { HostConfig } = await inspect(name);
    const addresses = Object.values(HostConfig.PortBindings).flat();
    expect(addresses.map(({ HostIp }) => HostIp)).toEqual(["127.0.0.1"]);
    expect(HostConfig.RestartPolicy.Name).toBe("no");
  });
});

test("HAProxy and the memcached nodes share no network", async () => {
  const haproxy = await networksOf("haproxy");
  for (const name of ["memcached1", "memcached2"])
    for (const network of await networksOf(name)) expect(haproxy).not.toContain(network);
});

test.each(["haproxy.cfg", "haproxy-nonsticky.cfg"])(
  "the image's HAProxy takes %s without a warning",
  async (file) => {
    const path = `/usr/local/etc/haproxy/${file}`;
    const { code, output } = await compose("exec", "-T", "haproxy", "haproxy", "-c", "-f", path);
    expect(output).not.toMatch(/WARNING|ALERT/);
    expect(code).toBe(0);
  },
);

test.each(["haproxy", "app1"])("%s refuses a LAB_MODE that there is not, by name", async (name) => {
  const run = ["run", "--rm", "--no-deps", "-T", "-e", "LAB_MODE=stick", name];
  const { code, output } = await compose(...run);
  expect(output).toContain('LAB_MODE is "stick"; allowed: sticky, non-sticky');
  expect(code).toBe(1);
});

test("LAB_MODE=non-sticky docker compose up -d alone switches HAProxy and both app servers", async () => {
  const environment = { ...testLab.environment, LAB_MODE: "non-sticky" };
  const up = (...args: string[]) =>
    runProcess("docker", ["compose", "up", "-d", "--wait", ...args], environment);
  expect(await up()).toMatchObject({ code: 0 });
  expect((await testLab.lab.report()).mode).toBe("non-sticky");
  for (const name of ["app1", "app2"] as const)
    expect(await testLab.lab.logs(name)).toContain("sticky false, with node ids [n1, n2]");
  const shopper = testLab.shopper();
  const [first = ""] = await shopper.isbns();
  const servers = [await shopper.add(first), await shopper.add(first)].map(({ server }) => server);
  expect(new Set(servers)).toEqual(new Set(["app1", "app2"]));
  expect(await shopper.quantities()).toEqual({ [first]: 2 });
  await testLab.lab.up("sticky");
});

test("an app server that is stopped finishes and ends with 0", async () => {
  await compose("stop", "app1");
  expect((await inspect("app1")).State.ExitCode).toBe(0);
  await testLab.lab.start("app1");
});

test("an edited context file is the one that the app server reads", async () => {
  const file = "/lab/app/conf/app1.context.jsonc";
  const inside = (await compose("exec", "-T", "app1", "cat", file)).output;
  expect(inside).toBe((await runProcess("cat", ["app/conf/app1.context.jsonc"])).output);
  const mounts = (await compose("exec", "-T", "app1", "cat", "/proc/mounts")).output;
  expect(mounts).toMatch(/^\S+ \/lab\/app\/conf \S+ ro,/m);
});
