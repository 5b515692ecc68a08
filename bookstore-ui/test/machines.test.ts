import { describe, expect, it } from "vitest";
import type { LabReport, LabSession, SessionView } from "../src/api/wire.ts";
import { actionsFor, commandFor, holdingOf, isClickable } from "../src/lab/machines-model.ts";
import { tripOf } from "../src/lab/trip.ts";
import { after, exchange, labSession } from "./samples.ts";

const report: LabReport = { engine: "native", mode: "sticky", nodes: [] };
const deed = { kind: "node", action: "kill", node: "app1" } as const;

/** A report in which memcached n1 has had so many operations. */
const busy = (operations?: number): LabReport => ({
  ...report,
  nodes: [{ name: "memcached1", state: "up", port: 1, ...(operations && { operations }) }],
});

describe("what the page knows of the machines", () => {
  it("stays as it was last seen when the console is gone, and says that it is gone", () => {
    const model = after({ type: "machines-seen", report }, { type: "machines-unseen" });
    expect(model.lab.machines).toMatchObject({ contact: "lost", report });
  });

  it("tells how busy each memcached was between two looks, and counts anew after its restart", () => {
    const events = [busy(100), busy(107), busy(), busy(3)].map(
      (each) => ({ type: "machines-seen", report: each }) as const,
    );
    const pulse = after(...events).lab.machines.pulse.map(({ memcached1 }) => memcached1);
    expect(pulse).toEqual([null, 7, null, 3]);
  });

  it("is one deed under way, until it ended or failed", () => {
    const begun = after({ type: "deed-began", deed });
    expect(begun.lab.machines.underWay).toEqual(deed);
    const ended = after({ type: "deed-began", deed }, { type: "deed-ended" });
    expect(ended.lab.machines).toMatchObject({ underWay: null, failed: null });
    const failed = after({ type: "deed-began", deed }, { type: "deed-failed", reason: "no" });
    expect(failed.lab.machines).toMatchObject({
      underWay: null,
      failed: { deed, reason: "no" },
    });
  });

  it("forgets a failure when the next deed begins", () => {
    const model = after(
      { type: "deed-began", deed },
      { type: "deed-failed", reason: null },
      { type: "deed-began", deed },
    );
    expect(model.lab.machines.failed).toBeNull();
  });
});

describe("what can be done to a machine", () => {
  it("depends on its state, and on whether it serves sessions", () => {
    expect(actionsFor("memcached1", "up")).toEqual(["kill", "pause", "restart"]);
    expect(actionsFor("app1", "up")).toEqual(["kill", "pause", "restart", "hold", "release"]);
    expect(actionsFor("app1", "paused")).toEqual(["resume", "kill"]);
    expect(actionsFor("app1", "down")).toEqual(["start"]);
  });

  it("has a command on each engine", () => {
    expect(commandFor(deed, "native")).toBe("scripts/lab kill app1");
    expect(commandFor(deed, "docker")).toBe("docker compose kill app1");
    expect(commandFor({ ...deed, action: "resume" }, "docker")).toBe("docker compose unpause app1");
    expect(commandFor({ ...deed, action: "hold" }, "docker")).toBe("scripts/lab hold app1");
    expect(commandFor(deed, undefined)).toBe("scripts/lab kill app1");
  });

  it("is a command alone where the console may not start anything anew, or does not answer", () => {
    const roam = { kind: "mode", mode: "non-sticky" } as const;
    expect(commandFor(roam, "native")).toBe("scripts/up --detach --non-sticky");
    expect(commandFor(roam, "docker")).toBe("LAB_MODE=non-sticky docker compose up -d");
    const native = after({ type: "machines-seen", report }).lab.machines;
    const docker = after({ type: "machines-seen", report: { ...report, engine: "docker" } });
    expect([isClickable(deed, native), isClickable(roam, native)]).toEqual([true, true]);
    expect([
      isClickable(deed, docker.lab.machines),
      isClickable(roam, docker.lab.machines),
    ]).toEqual([true, false]);
    const lost = after({ type: "machines-unseen" }).lab.machines;
    expect([isClickable(deed, lost), isClickable({ kind: "burst" }, lost)]).toEqual([false, true]);
  });
});

describe("what a machine holds of the visitor's session", () => {
  const session = { where: "memory", owner: "app1", node: "n2", version: 3 } as SessionView;
  const copies: LabSession["copies"] = [
    { node: "n1", state: "up", version: 2, owner: "app2", isTombstone: false },
    { node: "n2", state: "up", version: 3, owner: "app1", isTombstone: false },
  ];

  it("is the session at its owner, and the backup where the newest version is", () => {
    const seen = labSession({ session, copies });
    expect(holdingOf("app1", seen)).toBe("session");
    expect(holdingOf("app2", seen)).toBeNull();
    expect(holdingOf("memcached1", seen)).toBeNull();
    expect(holdingOf("memcached2", seen)).toBe("backup");
    expect(holdingOf("haproxy", seen)).toBeNull();
  });

  it("is a copy without stickiness, and nothing where the owner is gone or there is no session", () => {
    const seen = labSession({ mode: "non-sticky", session: { ...session, owner: null }, copies });
    expect(holdingOf("memcached2", seen)).toBe("copy");
    expect(holdingOf("app1", seen)).toBeNull();
    const read = labSession({ session: { ...session, where: "memcached" }, copies });
    expect(holdingOf("app1", read)).toBeNull();
    expect(holdingOf("memcached2", labSession())).toBeNull();
    expect(holdingOf("memcached2", null)).toBeNull();
  });
});

describe("the way of a request", () => {
  const stored = { outcome: "stored", text: "n2 stored", node: "n2", durationMs: 1 } as const;

  it("goes as far as its answer tells", () => {
    expect(tripOf(exchange({ backup: stored }), true)).toEqual([
      "browser",
      "haproxy",
      "app1",
      "memcached2",
    ]);
    expect(tripOf(exchange({}), true)).toEqual(["browser", "haproxy", "app1"]);
    expect(tripOf(exchange({ server: null, status: 503 }), true)).toEqual(["browser", "haproxy"]);
    expect(tripOf(exchange({}), false)).toEqual(["browser", "app1"]);
  });
});
