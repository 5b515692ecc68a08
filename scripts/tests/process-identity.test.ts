import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nativeEngine } from "../src/engines/native.ts";
import { makeStateFolders, processOf, writeNodeFile } from "../src/engines/node-files.ts";
import { parseStat, type ProcessFacts, readProcess } from "../src/engines/process-identity.ts";
import { readSettings } from "../src/settings.ts";
import { waitUntil } from "../src/wait-until.ts";

const stat = (state: string, name = "node", threads = 1) =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 1 0 0 0 5 1 0 0 20 0 ${threads} 0 987654 0 0`;

describe("a line of /proc/<pid>/stat", () => {
  it("gives the start time as identity, together with the boot", () => {
    expect(parseStat(stat("S"), "boot")).toEqual({ identity: "boot:987654", state: "running" });
  });

  it("is read beyond a name with spaces and brackets", () => {
    expect(parseStat(stat("T", "a ) b"), "boot")).toEqual({
      identity: "boot:987654",
      state: "stopped",
    });
  });

  it("of a zombie counts as no process", () => {
    expect(parseStat(stat("Z"), "boot")).toBeUndefined();
  });

  it("of a zombie whose threads still die counts as a process: it holds its port", () => {
    expect(parseStat(stat("Z", "node", 7), "boot")).toBeDefined();
  });
});

/** A machine on which every pid is a process of that identity. */
function reading(identity: string): (pid: number) => Promise<ProcessFacts> {
  return () => Promise.resolve({ identity, state: "running" });
}

describe("the process of a node file", () => {
  it("is found while its start time is the one written down", async () => {
    const found = await processOf({ pid: 4711, identity: "boot:1" }, reading("boot:1"));
    expect(found?.state).toBe("running");
  });

  it("is gone when the pid belongs to another process by now", async () => {
    const found = await processOf({ pid: 4711, identity: "boot:1" }, reading("boot:2"));
    expect(found).toBeUndefined();
  });
});

describe("a reused pid", () => {
  let stateDir = "";
  beforeEach(() => {
    stateDir = mkdtempSync(path.join(tmpdir(), "lab-reuse-"));
  });
  afterEach(() => rmSync(stateDir, { recursive: true }));

  it("is never signalled: a stranger survives kill and down", async () => {
    const stranger = spawn("sleep", ["60"]);
    try {
      await once(stranger, "spawn");
      const pid = stranger.pid ?? 0;
      await makeStateFolders(stateDir);
      await writeNodeFile(stateDir, "app1", { pid, identity: "another boot:1", port: 8081 });
      const announced: string[] = [];
      const settings = readSettings({ LAB_STATE_DIR: stateDir });
      const engine = nativeEngine(settings, (command) => announced.push(command));
      await engine.kill("app1");
      await engine.pause("app1");
      await engine.down();
      expect(announced).toEqual([]);
      expect(await readProcess(pid)).toMatchObject({ state: "running" });
    } finally {
      stranger.kill("SIGKILL");
    }
  });

  it("does not hide the same process: its state follows SIGSTOP and SIGCONT", async () => {
    const child = spawn("sleep", ["60"]);
    try {
      await once(child, "spawn");
      const pid = child.pid ?? 0;
      const identity = (await readProcess(pid))?.identity ?? "";
      await makeStateFolders(stateDir);
      await writeNodeFile(stateDir, "memcached2", { pid, identity, port: 11_212 });
      const engine = nativeEngine(readSettings({ LAB_STATE_DIR: stateDir }), () => undefined);
      const stateOf = async () =>
        (await engine.status()).find(({ name }) => name === "memcached2")?.state;
      expect(await stateOf()).toBe("up");
      await engine.pause("memcached2");
      expect(await stateOf()).toBe("paused");
      await engine.resume("memcached2");
      expect(await stateOf()).toBe("up");
      await engine.kill("memcached2");
      expect(await stateOf()).toBe("down");
      await waitUntil("the child is reaped", () => child.signalCode === "SIGKILL");
    } finally {
      child.kill("SIGKILL");
    }
  });
});
