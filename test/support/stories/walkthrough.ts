// The walkthrough as an attendee starts it, in each language, and what it says when somebody broke the lab.
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answers } from "../../../app/src/api.ts";
import {
  appNames,
  type AppName,
  createWorld,
  type Language,
  perform,
  projectRoot,
  recordingTerminal,
  steps,
  waitUntil,
} from "../../../scripts/src/index.ts";
import { runLab, runProcess } from "../command-line.ts";
import { Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

const languages = ["en", "pt-BR"] as const satisfies readonly Language[];

const done: Record<Language, string> = {
  en: "✔ Steps 1 to 12: done.",
  "pt-BR": "✔ Passos 1 a 12: prontos.",
};
const failed: Record<Language, RegExp> = {
  en: /✘ expected: .+\n\s+seen: .+\n\s+try: /,
  "pt-BR": /✘ esperado: .+\n\s+visto: .+\n\s+tente: /,
};

/** A minute natively and two or three with Docker, where nothing else runs. */
const wholeWalkthroughMs = 540_000;

/** Needs a lab that is not up yet, or was healed: the walkthrough starts what is missing by itself. */
export function walkthroughIn(testLab: TestLab, spoken: readonly Language[] = languages): void {
  const lab = (...args: string[]) => runLab(args, testLab.environment);
  const auto = (language: Language, ...rest: string[]) => {
    const args = ["walkthrough", "--auto", "--engine", testLab.engine, "--lang", language];
    return runLab([...args, ...rest], testLab.environment, wholeWalkthroughMs);
  };

  describe.each(spoken)("the walkthrough in %s", (language) => {
    afterEach(() => testLab.lab.down());

    test(
      "passes steps 1 to 12, from nothing",
      async () => {
        const { code, output } = await auto(language);
        expect(output).toContain(done[language]);
        expect(output).not.toContain("✘");
        expect(shownIn(output)).toEqual(steps.map(({ id }) => id));
        expect(code).toBe(0);
      },
      wholeWalkthroughMs + 60_000,
    );

    test("ends with expected, seen and try when both memcached nodes are dead before step 5", async () => {
      await testLab.lab.up();
      expect(await lab("solve", "4", "--lang", language)).toMatchObject({ code: 0 });
      expect(await lab("kill", "n1")).toMatchObject({ code: 0 });
      expect(await lab("kill", "n2")).toMatchObject({ code: 0 });
      const { code, output } = await auto(language, "--from", "5");
      expect(output).toMatch(failed[language]);
      expect(output).not.toContain(done[language]);
      expect(code).toBe(1);
    });
  });
}

/** Parts of it, reached from a lab in the other mode. */
export function walkthroughFromTheOtherMode(testLab: TestLab): void {
  const lab = (...args: string[]) => runLab(args, testLab.environment);

  describe("a lab that was started without stickiness", () => {
    afterEach(() => testLab.lab.down());

    test("passes step 8", async () => {
      const up = ["up", "--detach", "--non-sticky", "--engine", testLab.engine];
      expect(await lab(...up)).toMatchObject({ code: 0 });
      const script = path.join(projectRoot, "scripts/steps/8-non-sticky.sh");
      const { code, output } = await runProcess(script, ["--lang", "en"], testLab.environment);
      expect(output).not.toContain("✘");
      expect(code).toBe(0);
    });
  });

  describe("after step 8", () => {
    beforeAll(async () => {
      await testLab.lab.up();
      expect(await lab("solve", "8.6")).toMatchObject({ code: 0 });
    });
    afterAll(() => testLab.lab.down());

    test("its parts are reached, and a sticky step says what it needs", async () => {
      expect(await lab("check", "8.6")).toMatchObject({ code: 0 });
      expect(await lab("hint", "8.6", "--lang", "en")).toMatchObject({ code: 0 });
      const { code, output } = await lab("check", "4", "--lang", "en");
      expect(output).toMatch(/the lab is sticky\n.*the lab is non-sticky\n.*scripts\/up --detach/);
      expect(code).toBe(1);
    });

    test.each(["reset", "step 1"])("%s makes the lab sticky again", async (command) => {
      await testLab.lab.up("non-sticky");
      expect(await lab(...command.split(" "))).toMatchObject({ code: 0 });
      expect(await testLab.lab.report()).toMatchObject({ mode: "sticky" });
      expect(await lab("check", "3")).toMatchObject({ code: 0 });
    });
  });
}

/** What is broken before it begins. */
export function walkthroughOfABrokenLab(testLab: TestLab): void {
  describe("a memcached that was dead", () => {
    afterEach(() => testLab.lab.down());

    test("is up for both app servers when steps 1 to 3 are done", async () => {
      await testLab.lab.up();
      await testLab.lab.kill("memcached1");
      await waitUntil("both app servers see that it is down", async () => {
        const states = await Promise.all(appNames.map(nodeStatesOf));
        return states.every((each) => each.includes("down"));
      });
      // in this process: the end of another one would give them the time that they need
      const world = createWorld(testLab.lab, recordingTerminal(), "en");
      for (const id of ["2", "3"] as const)
        for (const { passed } of await perform(world, id)) expect(passed).toBe(true);
      for (const app of appNames) expect(await nodeStatesOf(app)).toEqual(["up", "up"]);
    });
  });

  async function nodeStatesOf(app: AppName): Promise<string[]> {
    const { body } = await new Shopper(testLab.ports[app]).get("/api/lab/session");
    return answers.labSession.parse(body).nodes.map(({ state }) => state);
  }
}

/** The numbers of the steps that a walkthrough has shown, in order. */
function shownIn(output: string): string[] {
  return [...output.matchAll(/^(\d+(?:\.\d)?) {2}\S/gm)].map(([, id = ""]) => id);
}
