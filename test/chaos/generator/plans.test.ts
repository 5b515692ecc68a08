// The same seed gives the same plan, another one another; quantities tell which adds they hold; plants fit the code.
import path from "node:path";
import { describe, expect, test } from "vitest";
import { nodes, projectRoot } from "../../../scripts/src/index.ts";
import { ruleNames } from "../checker/violation.ts";
import { readWishes } from "../command-line.ts";
import { planFaults } from "./fault-plan.ts";
import { marksIn, nameOf, shelfOf, timesIn } from "./marks.ts";
import { randomOf } from "./random.ts";
import { planVisit, type VisitPlan } from "./visit-plan.ts";
import { patchedFiles } from "../plants/patched-copy.ts";
import { plantNamed, plants } from "../plants/plants.ts";

describe("a plan", () => {
  test("is the same for the same seed, and another one for another seed or shopper", () => {
    expect(visitOf(7, 1)).toEqual(visitOf(7, 1));
    expect(visitOf(7, 1)).not.toEqual(visitOf(8, 1));
    expect(visitOf(7, 1)).not.toEqual(visitOf(7, 2));
    expect(planFaults(randomOf(7), 50)).toEqual(planFaults(randomOf(7), 50));
    expect(planFaults(randomOf(7), 50)).not.toEqual(planFaults(randomOf(8), 50));
  });

  test("of a few hundred faults has every kind, on every node", () => {
    const faults = planFaults(randomOf(1), 400).map(({ fault }) => fault);
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(8);
    const killed = faults.flatMap((fault) => (fault.kind === "kill" ? [fault.node] : []));
    expect([...new Set(killed)].toSorted()).toEqual(nodes.map(({ name }) => name).toSorted());
  });

  test("never ends the process of a node that is spared, and stops it all the same", () => {
    const faults = planFaults(randomOf(1), 400, "app1").map(({ fault }) => fault);
    const onSpared = faults.filter((fault) => "node" in fault && fault.node === "app1");
    expect([...new Set(onSpared.map(({ kind }) => kind))]).toEqual(["pause"]);
    expect(faults.map(({ kind }) => kind)).not.toContain("rolling-restart");
  });

  test("of a visit never makes an add twice", () => {
    const { steps } = planVisit(randomOf(5, 1), 90);
    const names = steps.flatMap((step) => (step.kind === "add" ? step.marks.map(nameOf) : []));
    expect(new Set(names).size).toBe(names.length);
  });
});

test("a quantity tells which adds are in it, and how often", () => {
  const { marks, registers } = shelfOf((from) => [...from]);
  const [first, second] = marks.filter(({ isbn }) => isbn === marks[0]?.isbn);
  if (first === undefined || second === undefined) throw new Error("two adds of one book");
  const quantities = { [first.isbn]: first.unit + 2 * second.unit };
  expect(timesIn(first, quantities)).toBe(1);
  expect(timesIn(second, quantities)).toBe(2);
  expect(marksIn(quantities, registers).map(nameOf).toSorted()).toEqual(
    [nameOf(first), nameOf(second)].toSorted(),
  );
});

describe("a planted bug", () => {
  test("there is one for each rule", () => {
    expect(new Set(plants.map(({ foundBy }) => foundBy))).toEqual(new Set(ruleNames));
  });

  test.each(plants)("$name fits the code", async (plant) => {
    expect((await patchedFiles(plant)).size).toBeGreaterThan(0);
  });

  test("that does not fit the code says so", async () => {
    const patch = { file: "package.json", from: "no such text", to: "" };
    const misfit = { ...plantNamed("no-deadline"), patches: [patch] };
    await expect(patchedFiles(misfit)).rejects.toThrow("does not fit package.json any more");
  });
});

describe("the command line", () => {
  const now = new Date("2026-11-22T18:00:00Z");

  test("has a default for everything", () => {
    expect(readWishes([], now)).toMatchObject({
      faults: 20,
      seed: 1,
      engine: "native",
      mode: "sticky",
      folder: path.join(projectRoot, ".lab/chaos/1-2026-11-22-18-00-00"),
    });
  });

  test.each([
    [["--faults", "many"], "--faults many: a whole number"],
    [["--engine", "other"], "--engine other: native or docker"],
    [["--plant", "nothing"], "--plant nothing: one of"],
    [["--unknown"], "--unknown"],
    [["--plant", "no-deadline", "--engine", "docker"], "--plant needs --engine native"],
  ])("refuses %j", (args, message) => {
    expect(() => readWishes(args, now)).toThrow(message);
  });
});

function visitOf(seed: number, shopper: number): VisitPlan {
  return planVisit(randomOf(seed, shopper), 90);
}
