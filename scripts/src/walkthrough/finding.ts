// Decides the form of what a check found: expected, seen, and what to try where they differ.
import type { Bilingual, Language } from "../language.ts";

export interface Finding {
  readonly passed: boolean;
  /** There is nothing to look at yet: what it is about was not done. */
  readonly isUndone?: true;
  readonly expected: Bilingual;
  readonly seen: Bilingual;
  /** What to try when it did not pass. */
  readonly tryNext: Bilingual;
}

/** The same words in both languages: names, cookies, commands. */
export function same(text: string): Bilingual {
  return { en: text, "pt-BR": text };
}

const labels = {
  expected: { en: "expected", "pt-BR": "esperado" },
  seen: { en: "seen", "pt-BR": "visto" },
  tryNext: { en: "try", "pt-BR": "tente" },
} as const satisfies Record<string, Bilingual>;

const labelWidth = 10;

/** One line for what passed, three for what did not. */
export function describeFinding(finding: Finding, language: Language): string {
  if (finding.passed) return `✔ ${finding.seen[language]}`;
  const line = (label: keyof typeof labels) =>
    `  ${`${labels[label][language]}:`.padEnd(labelWidth)} ${finding[label][language]}`;
  return [`✘ ${line("expected").trimStart()}`, line("seen"), line("tryNext")].join("\n");
}
