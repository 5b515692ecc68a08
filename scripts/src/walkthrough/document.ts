// Decides how the walkthrough reads as a page: for somebody with a browser open beside it.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "../settings.ts";
import { closing, frames, type Frame } from "./document-frames.ts";
import { factsOf, fill } from "./facts.ts";
import { type Language, languages } from "../language.ts";
import { pictureFile, pictures } from "./pictures.ts";
import type { Step } from "./step.ts";
import { steps } from "./steps.ts";

/** Where the document of a language lies, relative to the root. */
export const documentFiles: Record<Language, string> = {
  en: "docs/walkthrough.md",
  "pt-BR": "docs/roteiro.md",
};

/** The whole document of a language. */
export function documentOf(language: Language): string {
  const frame = frames[language];
  const parts = [frame.opening, ...steps.map((step) => section(step, language, frame))];
  return `${[...parts, closing[language]].join("\n\n")}\n`;
}

function section(step: Step, language: Language, frame: Frame): string {
  const isWhole = !step.id.includes(".");
  return [
    `${isWhole ? "##" : "###"} ${step.id}${isWhole ? "." : ""} ${named(step.title[language])}`,
    named(step.task[language]),
    ["```sh", ...step.commands.map(named), "```"].join("\n"),
    `**${frame.browser}** ${named(step.browser[language])}`,
    `**${frame.expect}** ${named(step.expect[language])}`,
    ...pictureOf(step, language),
    `**${frame.lesson}** ${named(step.lesson[language])}`,
    `<details><summary>${frame.hint}</summary>\n\n${named(step.hint[language])}\n\n</details>`,
    `**${isShopperNeeded(step) ? frame.checkShopper : frame.checkNodes}** \`scripts/lab check ${step.id}\``,
  ].join("\n\n");
}

function pictureOf({ id }: Step, language: Language): string[] {
  const alt = pictures[id]?.alt[language];
  return alt === undefined ? [] : [`![${alt}](screenshots/${pictureFile(id, language)})`];
}

/** Steps 1 to 3 and 8 start nodes; nobody shops there. */
function isShopperNeeded({ id }: Step): boolean {
  return !["1", "2", "3", "8"].includes(id);
}

/** The text with the names of a walkthrough in which app1 answered first. */
function named(template: string): string {
  return fill(template, factsOf());
}

/** Writes both documents; gives their paths, relative to the root. */
export async function writeDocuments(root: string = projectRoot): Promise<string[]> {
  for (const language of languages)
    await writeFile(path.join(root, documentFiles[language]), documentOf(language));
  return languages.map((language) => documentFiles[language]);
}
