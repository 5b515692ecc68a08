import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../src/settings.ts";
import { documentFiles, documentOf } from "../src/walkthrough/document.ts";
import { factsOf, fill } from "../src/walkthrough/facts.ts";
import { languageOf, languages, parseLanguage } from "../src/language.ts";
import { stepIds } from "../src/walkthrough/step.ts";
import { parseStepId, steps, stepsFrom, stepsUntil } from "../src/walkthrough/steps.ts";

const fields = ["title", "task", "browser", "expect", "lesson", "hint"] as const;
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe("the steps", () => {
  it("are numbered as in the notes, in order", () => {
    expect(steps.map(({ id }) => id)).toEqual([...stepIds]);
  });

  it.each(steps.flatMap((step) => fields.map((field) => ({ id: step.id, field, step }))))(
    "have $field of step $id in both languages, with the same names in it",
    ({ field, step }) => {
      for (const language of languages) expect(step[field][language].trim()).not.toBe("");
      expect(step[field]["pt-BR"]).not.toBe(step[field].en);
      expect(new Set(placeholders(step[field]["pt-BR"]))).toEqual(
        new Set(placeholders(step[field].en)),
      );
    },
  );

  it.each(steps)("leave no placeholder of step $id unfilled", (step) => {
    const texts = [...step.commands, ...fields.flatMap((field) => Object.values(step[field]))];
    for (const text of texts) expect(fill(text, factsOf({ server: "app2" }))).not.toMatch(/[{}]/);
  });

  it("name, when app2 answered first, app1 as the heir and n1 as the first backup", () => {
    const facts = factsOf({ server: "app2" });
    expect(fill("{server} {other} {first} {firstId} {second} {secondId}", facts)).toBe(
      "app2 app1 memcached1 n1 memcached2 n2",
    );
  });

  it("name, when app2 answered without stickiness and the cookie said n2, the others as what is left", () => {
    const facts = factsOf({ answering: "app2", named: "memcached2" });
    expect(fill("{answering} {remaining} {named} {namedId} {spare} {spareId}", facts)).toBe(
      "app2 app1 memcached2 n2 memcached1 n1",
    );
  });

  it("name, when app2 answered in step 9, app1 as the one that step 10 pauses, unless it was the other", () => {
    const text = "{again} {againBackup} {againId} {heir} {stuck} {stuckBackup} {stuckId} {rescuer}";
    expect(fill(text, factsOf({ again: "app2" }))).toBe(
      "app2 memcached1 n1 app1 app1 memcached2 n2 app2",
    );
    expect(fill("{stuck} {rescuer}", factsOf({ again: "app2", stuck: "app2" }))).toBe("app2 app1");
  });

  it("are cut at a step, from both sides", () => {
    expect(stepsUntil("4.1").map(({ id }) => id)).toEqual(["1", "2", "3", "4", "4.1"]);
    expect(stepsFrom("10.3").map(({ id }) => id)).toEqual(["10.3", "11", "12", "12.1"]);
  });

  it("are found by number, and an unknown number names those that exist", () => {
    expect(parseStepId(" 4.1 ")).toBe("4.1");
    expect(() => parseStepId("13")).toThrow(/There is no step "13"/);
  });
});

describe("the scripts in scripts/steps", () => {
  it("do every step once, in order, when they are run in order", () => {
    const folder = path.join(projectRoot, "scripts/steps");
    const done = readdirSync(folder)
      .toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
      .flatMap((file) => {
        const text = readFileSync(path.join(folder, file), "utf8");
        const [, list] =
          /^for step in ([\d. ]+);|^exec .* step ([\d.]+) /m.exec(text)?.filter(Boolean) ?? [];
        return list?.split(" ") ?? [];
      });
    expect(done).toEqual([...stepIds]);
  });
});

describe("the language", () => {
  it.each([
    [{ LANG: "pt_BR.UTF-8" }, "pt-BR"],
    [{ LANG: "pt_PT" }, "pt-BR"],
    [{ LC_ALL: "en_US.UTF-8", LANG: "pt_BR.UTF-8" }, "en"],
    [{ LC_MESSAGES: "pt_BR", LANG: "C" }, "pt-BR"],
    [{ LANG: "C.UTF-8" }, "en"],
    [{}, "en"],
  ])("of the environment %j is %s", (environment, language) => {
    expect(languageOf(environment)).toBe(language);
  });

  it("is taken as people write it", () => {
    expect(parseLanguage("pt_br")).toBe("pt-BR");
    expect(() => parseLanguage("de")).toThrow(/en and pt-BR/);
  });
});

describe("the documents", () => {
  it.each(languages)(
    "in %s are those of the steps (npm run docs -w scripts writes them)",
    (language) => {
      const written = readFileSync(path.join(projectRoot, documentFiles[language]), "utf8");
      expect(written).toBe(documentOf(language));
    },
  );

  it.each(languages)("in %s call no script that the project does not have", (language) => {
    const scripts = documentOf(language).match(/scripts\/[\w./-]+\.sh/g) ?? [];
    expect(scripts.length).toBeGreaterThan(4);
    expect(scripts.filter((script) => !existsSync(path.join(projectRoot, script)))).toEqual([]);
  });
});
