// Decides what every command gets: the settings, the terminal, and the lab that runs.
import { requireRunning } from "./engines/choose.ts";
import { type Lab, labOf } from "./open-lab.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface Context {
  readonly settings: Settings;
  readonly terminal: Terminal;
  /** The lab that runs, on whichever engine. Throws LabError that says how to start one. */
  runningLab(): Promise<Lab>;
}

export function createContext(settings: Settings, terminal: Terminal): Context {
  return {
    settings,
    terminal,
    runningLab: async () => labOf(await requireRunning(settings, terminal.announce), settings),
  };
}
