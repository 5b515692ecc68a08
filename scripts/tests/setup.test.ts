import { describe, expect, it } from "vitest";
import { addUp, readCount } from "../src/commands/test.ts";
import { judgeDisk } from "../src/doctor.ts";
import { planInstall } from "../src/setup/programs.ts";

const nothing = () => false;

describe("installing programs", () => {
  it("goes by apt-get as root", () => {
    const { commands } = planInstall(["haproxy"], "root", nothing);
    expect(commands?.[0]).toEqual(["apt-get", "update"]);
    expect(commands?.[1]?.slice(-3)).toEqual(["install", "-y", "haproxy"]);
  });

  it("goes by sudo where that needs no password", () => {
    const { commands } = planInstall(["haproxy"], "sudo", nothing);
    for (const command of commands ?? []) expect(command.slice(0, 2)).toEqual(["sudo", "-n"]);
  });

  it("is only told, in one line, where this user may not", () => {
    const plan = planInstall(["haproxy", "memcached"], "forbidden", nothing);
    expect(plan.commands).toBeUndefined();
    expect(plan.byHand).toBe("sudo apt-get update && sudo apt-get install -y haproxy memcached");
  });

  it("is told in the words of another package manager where there is no apt", () => {
    const plan = planInstall(["haproxy"], "no-apt", (name) => name === "brew");
    expect(plan).toEqual({ byHand: "brew install haproxy" });
  });
});

function report(passed: number, failed: number, success = failed === 0): string {
  return JSON.stringify({ success, numPassedTests: passed, numFailedTests: failed });
}

describe("the counts of the tests", () => {
  it("are those of the report", () => {
    expect(readCount(report(7, 2), 1)).toEqual({ passed: 7, failed: 2 });
  });

  it("are one failure when there is no report", () => {
    expect(readCount("", 0)).toEqual({ passed: 0, failed: 1 });
  });

  it("are one failure when the run failed though no test did", () => {
    expect(readCount(report(7, 0, false), 1)).toEqual({ passed: 7, failed: 1 });
    expect(readCount(report(7, 0), 1)).toEqual({ passed: 7, failed: 1 });
  });

  it("are added up", () => {
    expect(
      addUp([
        { passed: 2, failed: 0 },
        { passed: 3, failed: 1 },
      ]),
    ).toEqual({ passed: 5, failed: 1 });
  });
});

describe("the disk", () => {
  it.each([
    [10, "ok"],
    [1, "warn"],
    [0.1, "fail"],
  ])("with %s GB free is %s", (free, level) => {
    expect(judgeDisk(free).level).toBe(level);
  });
});
