import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../src/settings.ts";

let stateDir = "";
beforeAll(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), "lab-cli-"));
});
afterAll(() => rmSync(stateDir, { recursive: true }));

/** Runs the real launcher, where no Docker engine can be reached and nothing runs. */
function lab(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(path.join(projectRoot, "scripts/lab"), args, {
    // another folder than the project's: the launcher must find its own way
    cwd: tmpdir(),
    env: {
      ...process.env,
      LAB_STATE_DIR: stateDir,
      DOCKER_HOST: "tcp://127.0.0.1:9",
      LANG: "C.UTF-8",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

describe("the exit code", () => {
  it("is 0 for help, which names the commands", async () => {
    const { code, stdout } = await lab(["--help"]);
    expect(code).toBe(0);
    for (const name of ["up", "down", "status", "kill", "walkthrough", "doctor"])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  it("is 2 for an unknown command, and the nearest one is suggested", async () => {
    const { code, stderr } = await lab(["stauts"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean status?");
  });

  it.each([
    ["the beginning of a command", ["stat"], "Did you mean status?"],
    ["an empty token", ["keys", "--show", ""], "first letters of a token"],
    ["an unknown node", ["kill", "ap1"], "Did you mean app1?"],
    ["an unknown option", ["up", "--detatch"], "--detach"],
    ["an unknown engine", ["up", "--engine", "podman"], "docker, native"],
    ["an unknown step", ["check", "13"], 'There is no step "13"'],
    ["an unknown language", ["hint", "4", "--lang", "de"], "en and pt-BR"],
    ["a missing node", ["kill"], "missing required argument"],
    ["no command at all", [], "Usage: scripts/lab"],
    ["a malformed cookie", ["cookie", "hello"], "A valid one looks like"],
  ])("is 2 for %s", async (_, args, message) => {
    const { code, stderr } = await lab(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("is 2 for a port that is none", async () => {
    const { code, stderr } = await lab(["status"], { LAB_APP1_PORT: "eighty" });
    expect(stderr).toContain('LAB_APP1_PORT="eighty"');
    expect(code).toBe(2);
  });

  it.each([["kill", "app1"], ["keys"], ["logs"], ["reset"], ["check", "4"]])(
    "is 1 for %s when nothing runs, and the message says how to start",
    async (...args) => {
      const { code, stderr } = await lab(args);
      expect(stderr).toContain("The lab is not running.");
      expect(stderr).toContain("scripts/up");
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(code).toBe(1);
    },
  );

  it("is 1 for up on Docker when no engine answers", async () => {
    const { code, stderr } = await lab(["up", "--engine", "docker", "--detach"]);
    expect(stderr).toContain("Docker can't be used");
    expect(code).toBe(1);
  });
});

describe("status", () => {
  it("says as JSON that nothing runs", async () => {
    const { code, stdout } = await lab(["status", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ engine: null, mode: null, nodes: [] });
    expect(code).toBe(1);
  });
});

describe("status in Portuguese", () => {
  it("is that of the environment, or asked for", async () => {
    const words = "O laboratório não está rodando.";
    expect((await lab(["status"], { LC_ALL: "pt_BR.UTF-8" })).stdout).toContain(words);
    expect((await lab(["status", "--lang", "pt"])).stdout).toContain(words);
  });
});

describe("hint", () => {
  it("speaks the language of the environment, without colours and Markdown", async () => {
    const { code, stdout } = await lab(["hint", "4.1"], { LC_ALL: "pt_BR.UTF-8" });
    expect(stdout).toContain("primeiras letras do token");
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[`\u001B]/);
    expect(code).toBe(0);
  });
});
