// Decides what a step's action and check work with: the lab, the terminal, and the remembered progress.
import type { Lab } from "../open-lab.ts";
import type { Terminal } from "../terminal.ts";
import type { Language } from "../language.ts";
import { type Progress, readProgress, writeProgress } from "./progress.ts";

export interface World {
  readonly lab: Lab;
  readonly terminal: Terminal;
  readonly language: Language;
  readonly progress: () => Promise<Progress>;
  /** False: a check leaves out what takes a request of the shopper. Default: true. */
  readonly mayShop?: boolean;
  /** Longest that a check waits for what the app servers do by themselves, in milliseconds. */
  readonly patienceMs: number;
  /** Writes these changes down. */
  readonly remember: (changes: Partial<Progress>) => Promise<void>;
}

export function createWorld(lab: Lab, terminal: Terminal, language: Language): World {
  const progress = () => readProgress(lab.settings);
  return {
    lab,
    terminal,
    language,
    progress,
    patienceMs: 5000,
    remember: async (changes) =>
      writeProgress(lab.settings, Object.assign({}, await progress(), changes)),
  };
}
