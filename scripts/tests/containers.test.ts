import { describe, expect, it } from "vitest";
import { parseComposeLine } from "../src/engines/docker.ts";
import { parseInspection, readContainers } from "../src/engines/containers.ts";

function container(service: string, state: object, environment: string[] = [], port = "8080") {
  return {
    Name: `/lab-${service}-1`,
    State: { Status: "running", Paused: false, ...state },
    Config: { Labels: { "com.docker.compose.service": service }, Env: environment },
    HostConfig: { PortBindings: { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: port }] } },
  };
}

describe("the containers of the lab", () => {
  it("are up, paused or down, each with its published port", () => {
    const text = JSON.stringify([
      container("app1", {}, [], "18301"),
      container("app2", { Status: "paused", Paused: true }, [], "18302"),
      container("memcached1", { Status: "exited" }, [], "18303"),
      container("memcached2", { Status: "created" }, [], "18304"),
    ]);
    expect(parseInspection(text).map(({ name, state, port }) => [name, state, port])).toEqual([
      ["app1", "up", 18_301],
      ["app2", "paused", 18_302],
      ["memcached1", "down", 18_303],
      ["memcached2", "down", 18_304],
    ]);
  });

  it("are known by the name that docker itself takes", () => {
    const text = JSON.stringify([container("app1", {})]);
    expect(parseInspection(text)[0]?.container).toBe("lab-app1-1");
  });

  it("leave out a service that is no node", () => {
    expect(parseInspection(JSON.stringify([container("guard", {})]))).toEqual([]);
  });

  it.each([
    ["sticky", "LAB_MODE=sticky"],
    ["non-sticky", "LAB_MODE=non-sticky"],
    ["sticky", "PATH=/bin"],
  ])("have the mode %s from %s, if they are HAProxy or an app server", (mode, variable) => {
    const names = ["haproxy", "app1", "memcached1"];
    const text = JSON.stringify(names.map((name) => container(name, {}, [variable])));
    expect(parseInspection(text).map((one) => one.mode)).toEqual([mode, mode, undefined]);
  });

  it("have no port where none is published", () => {
    const bare = { ...container("app1", {}), HostConfig: { PortBindings: null } };
    expect(parseInspection(JSON.stringify([bare]))[0]?.port).toBeUndefined();
  });

  it("are none when compose lists none, without asking further", async () => {
    const asked: string[] = [];
    const containers = await readContainers((args) => {
      asked.push(args.join(" "));
      return Promise.resolve({ code: 0, stdout: "\n", stderr: "" });
    });
    expect(containers).toEqual([]);
    expect(asked).toEqual(["compose ps --all --quiet"]);
  });

  it("can't be read when Docker fails, and the error carries its words", async () => {
    const outcome = Promise.resolve({ code: 1, stdout: "", stderr: "no engine" });
    await expect(readContainers(() => outcome)).rejects.toMatchObject({ hint: "no engine" });
  });
});

describe("a line of docker compose logs", () => {
  it.each([
    ["app1-1        | 12:00:00 INFO a | b", { name: "app1", line: "12:00:00 INFO a | b" }],
    ["\u001B[2Khaproxy-1     | [WARNING] x", { name: "haproxy", line: "[WARNING] x" }],
    ["memcached2-1  | ", { name: "memcached2", line: "" }],
  ])("%j belongs to a node", (text, said) => {
    expect(parseComposeLine(text)).toEqual(said);
  });

  it.each(["app1-1 exited with code 137", "guard-1  | hello", ""])("%j is no node's", (text) => {
    expect(parseComposeLine(text)).toBeUndefined();
  });
});
