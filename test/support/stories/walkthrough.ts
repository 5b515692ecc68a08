// The walkthrough as an attendee starts it, in each language, and what it says when somebody broke the lab.
import { afterEach, describe, expect, test } from "vitest";
import type { Language } from "../../../scripts/src/index.ts";
import { runLab } from "../command-line.ts";
import type { TestLab } from "../test-lab.ts";

const languages = ["en", "pt-BR"] as const satisfies readonly Language[];

const done: Record<Language, string> = {
  en: "✔ Steps 1 to 7: done.",
  "pt-BR": "✔ Passos 1 a 7: prontos.",
};
const failed: Record<Language, RegExp> = {
  en: /✘ expected: .+\n\s+seen: .+\n\s+try: /,
  "pt-BR": /✘ esperado: .+\n\s+visto: .+\n\s+tente: /,
};

/** Needs a lab that is not up yet, or was healed: the walkthrough starts what is missing by itself. */
export function walkthroughInEachLanguage(testLab: TestLab): void {
  const lab = (...args: string[]) => runLab(args, testLab.environment);
  const auto = (language: Language, ...rest: string[]) =>
    lab("walkthrough", "--auto", "--engine", testLab.engine, "--lang", language, ...rest);

  describe.each(languages)("the walkthrough in %s", (language) => {
    afterEach(() => testLab.lab.down());

    test("passes steps 1 to 7, from nothing", async () => {
      const { code, output } = await auto(language);
      expect(output).toContain(done[language]);
      expect(output).not.toContain("✘");
      for (const step of [
        "1",
        "2",
        "3",
        "4",
        "4.1",
        "4.2",
        "5",
        "5.1",
        "6",
        "6.1",
        "6.2",
        "6.3",
        "7",
      ])
        expect(output).toMatch(new RegExp(`^${step.replace(".", "\\.")} {2}\\S`, "m"));
      expect(code).toBe(0);
    });

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
