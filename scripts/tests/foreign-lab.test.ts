import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findRunning } from "../src/engines/choose.ts";
import { dockerEngine } from "../src/engines/docker.ts";
import type { Engine } from "../src/engines/engine.ts";
import { assertOwn, ForeignLabError } from "../src/engines/foreign-lab.ts";
import { makeStateFolders, writeNodeFile } from "../src/engines/node-files.ts";
import { readSettings, type Settings } from "../src/settings.ts";

let folder = "";
let here = "";
let there = "";

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "lab-foreign-")));
  here = path.join(folder, "here");
  there = path.join(folder, "there");
  await mkdir(here);
  await mkdir(there);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const project = "session-failover-lab";
const refusal = (origin: string, root = here) =>
  assertOwn([{ project, folder: origin }], root).then(
    () => undefined,
    (error: unknown) => (error instanceof ForeignLabError ? error : undefined),
  );

describe("containers", () => {
  it("are this folder's own, also through a link on either side", async () => {
    const link = path.join(folder, "link");
    await symlink(here, link);
    expect(await refusal(here)).toBeUndefined();
    expect(await refusal(link)).toBeUndefined();
    expect(await refusal(here, link)).toBeUndefined();
  });

  it("are nobody else's when compose did not write down a folder", async () => {
    await expect(assertOwn([{ project, folder: undefined }], here)).resolves.toBeUndefined();
  });

  it("of another folder are refused, with that folder and both ways out", async () => {
    const error = await refusal(there);
    expect(error?.message).toContain(there);
    expect(error?.hint).toContain(`cd ${there} && scripts/lab down`);
    expect(error?.hint).toMatch(/COMPOSE_PROJECT_NAME=.*LAB_HAPROXY_PORT.*\.env/);
  });

  it("are refused when one among them is of another folder", async () => {
    const origins = [here, there].map((origin) => ({ project, folder: origin }));
    await expect(assertOwn(origins, here)).rejects.toThrow(there);
  });

  it("of a folder with spaces are told so that a shell reads it", async () => {
    const spaced = path.join(folder, "my lab");
    await mkdir(spaced);
    expect((await refusal(spaced))?.hint).toContain(`cd '${spaced}' && scripts/lab down`);
  });

  it("of a folder that is gone are ended by their project's name", async () => {
    await rm(there, { recursive: true });
    const error = await refusal(there);
    expect(error?.hint).toContain(`docker compose --project-name ${project} down`);
    expect(error?.hint).not.toContain("cd ");
  });
});

/** Settings whose `docker` writes down how it is called, and tells of one container, made from `origin`. */
async function settingsWithDocker(origin: string): Promise<Settings> {
  const container = {
    Name: "/session-failover-lab-app1-1",
    State: { Status: "running", Paused: false },
    Config: {
      Labels: {
        "com.docker.compose.service": "app1",
        "com.docker.compose.project": project,
        "com.docker.compose.project.working_dir": origin,
      },
      Env: [],
    },
    HostConfig: { PortBindings: {} },
  };
  const answer = path.join(folder, "inspect.json");
  await writeFile(answer, JSON.stringify([container]));
  const program = path.join(folder, "docker");
  const script = `#!/bin/sh
echo "$*" >> '${folder}/calls'
case "$*" in
  "compose ps"*) echo c0ffee ;;
  inspect*) cat '${answer}' ;;
esac
`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  const environment = {
    PATH: `${folder}${path.delimiter}${process.env["PATH"] ?? ""}`,
    LAB_STATE_DIR: path.join(folder, "state"),
  };
  return readSettings(environment, here);
}

const changes = async () =>
  (await readFile(path.join(folder, "calls"), "utf8"))
    .split("\n")
    .filter((call) => call !== "" && !/^(info|inspect|compose (ps|version))/.test(call));

const commands: [string, (engine: Engine) => Promise<unknown>][] = [
  ["ports", (engine) => engine.ports()],
  ["status", (engine) => engine.status()],
  ["mode", (engine) => engine.mode()],
  ["exists", (engine) => engine.exists()],
  ["up", (engine) => engine.up("sticky")],
  ["down", (engine) => engine.down()],
  ["start", (engine) => engine.start("app1")],
  ["kill", (engine) => engine.kill("app1")],
  ["restart", (engine) => engine.restart("app1")],
  ["pause", (engine) => engine.pause("app1")],
  ["resume", (engine) => engine.resume("app1")],
  ["logs", (engine) => engine.logs("app1")],
];

describe("the Docker engine, before another folder's lab,", () => {
  it.each(commands)("refuses %s and touches nothing", async (_, command) => {
    const engine = dockerEngine(await settingsWithDocker(there), () => undefined);
    await expect(command(engine)).rejects.toBeInstanceOf(ForeignLabError);
    expect(await changes()).toEqual([]);
  });

  it("is no lab of this folder, and is not passed over in silence", async () => {
    const settings = await settingsWithDocker(there);
    await expect(findRunning(settings, () => undefined)).rejects.toBeInstanceOf(ForeignLabError);
  });

  it("leaves this folder's own native lab alone, even with every process killed", async () => {
    const settings = await settingsWithDocker(there);
    await makeStateFolders(settings.stateDir);
    await writeNodeFile(settings.stateDir, "app1", { pid: 1, identity: "long gone", port: 18_501 });
    expect((await findRunning(settings, () => undefined))?.name).toBe("native");
  });
});

describe("the Docker engine, before its own lab,", () => {
  it("does what it is asked for", async () => {
    const settings = await settingsWithDocker(here);
    const engine = dockerEngine(settings, () => undefined);
    expect((await findRunning(settings, () => undefined))?.name).toBe("docker");
    await engine.down();
    expect(await changes()).toEqual(["compose down --timeout 12"]);
  });
});
