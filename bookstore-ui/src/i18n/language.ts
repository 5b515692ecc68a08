// Decides which language the page speaks: the one chosen before, else the first the browser asks for.
import type { Language } from "../api/wire.ts";

const storageKey = "language";

/** The language for a reader who asks for `wanted`, most wanted first; English when none fits. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0];
    if (base === "pt") return "pt-BR";
    if (base === "en") return "en";
  }
  return "en";
}

/** The language chosen on an earlier visit, else what the browser asks for. */
export function initialLanguage(): Language {
  const chosen = recall();
  return chosen === undefined ? pickLanguage(navigator.languages) : chosen;
}

/** Keeps the choice for the next visit; without storage it lasts until the page closes. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // private windows and blocked storage throw; the choice then lives in memory only
  }
}

function recall(): Language | undefined {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "en" || value === "pt-BR" ? value : undefined;
  } catch {
    return undefined;
  }
}
