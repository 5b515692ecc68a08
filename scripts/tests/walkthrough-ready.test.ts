import { describe, expect, it } from "vitest";
import type { Engine, Mode, NodeState } from "../src/engines/engine.ts";
import { openLab } from "../src/open-lab.ts";
import { type NodeName, nodes } from "../src/nodes.ts";
import { recordingTerminal } from "../src/terminal.ts";
import { noProgress, type Progress } from "../src/walkthrough/progress.ts";
import { missingUntil, unready } from "../src/walkthrough/ready.ts";
import type { World } from "../src/walkthrough/world.ts";

const token = "5F3A9C0D1E2B4A6788990A1B2C3D4E5F";
const added = { server: "app1", cookie: `app1~${token}-n2.app1` } as const;
const changed = { server: "app2", cookie: `app2~${token}-n1.app2` } as const;

function world(
  progress: Partial<Progress>,
  states: Partial<Record<NodeName, NodeState>>,
  mode: Mode = "sticky",
): World {
  const statuses = nodes.map(({ name }) => ({ name, port: 1, state: states[name] ?? "up" }));
  const opened = openLab({ engine: "native" });
  const engine: Engine = Object.create(opened.engine, {
    mode: { value: () => Promise.resolve(mode) },
  });
  const lab = { ...opened, engine, status: () => Promise.resolve(statuses) };
  return {
    lab,
    terminal: recordingTerminal(),
    language: "en",
    patienceMs: 0,
    progress: () => Promise.resolve({ ...noProgress, ...progress }),
    remember: () => Promise.reject(new Error("looking must not change anything")),
  };
}

function roaming(progress: Partial<Progress>, states: Partial<Record<NodeName, NodeState>>): World {
  return world(progress, states, "non-sticky");
}

const tries = async (id: Parameters<typeof unready>[0], one: World) =>
  (await unready(id, one)).map(({ tryNext }) => tryNext.en);

describe("what a step needs", () => {
  it("for step 4 is every node", async () => {
    expect(await tries("4", world({}, {}))).toEqual([]);
    expect(await tries("4", world({}, { app1: "down", memcached2: "paused" }))).toEqual([
      "scripts/lab resume memcached2",
      "scripts/lab start app1",
    ]);
  });

  it("is the next step to do, not the one just before it", async () => {
    expect(await tries("6", world({}, {}))).toEqual(["scripts/lab step 4"]);
    expect(await tries("6", world({ added }, {}))).toEqual(["scripts/lab step 5"]);
    expect(await tries("6", world({ added, killedApp: "app1" }, {}))).toEqual([
      "scripts/lab step 5.1",
    ]);
  });

  it("for step 5.1 is a dead app server, killed by a step or by hand", async () => {
    expect(await tries("5.1", world({ added }, {}))).toEqual(["scripts/lab kill app1"]);
    expect(await tries("5.1", world({ added }, { app1: "down" }))).toEqual([]);
  });

  it("for step 6.1 is the dead memcached and the living other one", async () => {
    const progress = { added, changed, killedApp: "app1" } as const;
    expect(await tries("6.1", world(progress, {}))).toEqual(["scripts/lab kill memcached1"]);
    expect(await tries("6.1", world(progress, { memcached1: "down" }))).toEqual([]);
    expect(await tries("6.1", world(progress, { memcached1: "down", memcached2: "down" }))).toEqual(
      ["scripts/lab start memcached2"],
    );
  });

  it("of a sticky step is a sticky lab, and of the parts of step 8 one that is not", async () => {
    for (const id of ["2", "4", "5.1", "7"] as const)
      expect(await tries(id, world({ added }, {}, "non-sticky"))).toEqual(["scripts/up --detach"]);
    expect(await tries("8.1", world({}, {}))).toEqual(["scripts/up --detach --non-sticky"]);
    expect(await tries("8.1", world({}, {}, "non-sticky"))).toEqual([]);
    // these switch by themselves, or work in both
    for (const id of ["1", "8", "9", "11"] as const)
      for (const mode of ["sticky", "non-sticky"] as const)
        expect(await tries(id, world({}, {}, mode))).toEqual([]);
  });

  it("for the parts of step 8 is nothing of the sticky ones, and the nodes that are left", async () => {
    const shared = { server: "app2", cookie: `${token}-n2` } as const;
    expect(await tries("8.4", roaming({}, {}))).toEqual(["scripts/lab step 8.1"]);
    expect(await tries("8.4", roaming({ shared }, { app2: "down" }))).toEqual([]);
    expect(await tries("8.4", roaming({ shared }, { app1: "down" }))).toEqual([
      "scripts/lab start app1",
    ]);
    const afterApp = { ...shared, server: "app1" } as const;
    expect(await tries("8.5", roaming({ shared }, {}))).toEqual(["scripts/lab step 8.4"]);
    expect(
      await tries("8.5", roaming({ shared, afterApp }, { memcached1: "down", memcached2: "down" })),
    ).toEqual(["scripts/lab start memcached1"]);
    expect(await tries("8.6", roaming({ shared, afterApp }, {}))).toEqual(["scripts/lab step 8.5"]);
  });

  it("is nothing more when all was done", () => {
    const progress: Progress = { ...noProgress, added, changed, relocated: changed };
    const all: Progress = { ...progress, killedApp: "app1", killedMemcached: "memcached1" };
    expect(missingUntil("6.1", all)).toBeUndefined();
    expect(missingUntil("6.1", progress)?.seen.en).toBe("step 5 was not done yet");
  });
});
