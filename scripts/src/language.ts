// Decides in which language the walkthrough speaks.
import { UsageError } from "./errors.ts";

export const languages = ["en", "pt-BR"] as const;
export type Language = (typeof languages)[number];
/** The same text in each language. */
export type Bilingual = Readonly<Record<Language, string>>;

/** A language by its name, in any case; `pt` is enough. Throws UsageError. */
export function parseLanguage(text: string): Language {
  const word = text.toLowerCase().replace("_", "-");
  if (word === "pt" || word === "pt-br") return "pt-BR";
  if (word === "en") return "en";
  throw new UsageError(`There is no language "${text}": en and pt-BR are there.`);
}

/** The language of the environment (LC_ALL, LC_MESSAGES, LANG in this order); English unless it is Portuguese. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  return /^pt(?:[_.-]|$)/i.test(locale) ? "pt-BR" : "en";
}
