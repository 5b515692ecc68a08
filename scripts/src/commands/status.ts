// Decides what `status`, `down` and `reset` tell.
import type { Context } from "../context.ts";
import { findRunning } from "../engines/choose.ts";
import type { Mode } from "../engines/engine.ts";
import { type Bilingual, type Language, languageOf } from "../language.ts";
import { nodeOf } from "../nodes.ts";
import { labOf } from "../open-lab.ts";
import { type NodeReport, reportOf } from "../status.ts";
import { paint, table } from "../terminal.ts";

export async function runStatus(
  { settings, terminal }: Context,
  options: { json?: boolean; lang: Language },
): Promise<number> {
  const word = (name: keyof typeof words) => words[name][options.lang];
  const engine = await findRunning(settings, terminal.announce);
  const report = engine === undefined ? undefined : await reportOf(engine);
  if (options.json === true) {
    terminal.say(JSON.stringify(report ?? { engine: null, mode: null, nodes: [] }, null, 2));
    return report === undefined ? 1 : 0;
  }
  if (report === undefined) {
    terminal.say(word("notRunning"));
    return 1;
  }
  terminal.say(`${word("engine")} ${report.engine}, ${modeWords[report.mode][options.lang]}.\n`);
  const rows = report.nodes.map((node) => [
    nameOf(node),
    `${symbols[node.state]} ${word(node.state)}`,
    String(node.port),
    holdings(node, report.mode, options.lang),
  ]);
  const lines = table([word("node"), word("state"), word("port"), word("holds")], rows).split("\n");
  const [head = "", ...rest] = lines;
  terminal.say(terminal.colors.bold(head));
  for (const [index, node] of report.nodes.entries())
    terminal.say(paint(terminal.colors, node.name, rest[index] ?? ""));
  return 0;
}

const words = {
  notRunning: {
    en: "The lab is not running. Start it: scripts/up",
    "pt-BR": "O laboratório não está rodando. Para iniciar: scripts/up",
  },
  nothing: { en: "The lab is not running.", "pt-BR": "O laboratório não está rodando." },
  stopped: { en: "The lab is stopped.", "pt-BR": "O laboratório parou." },
  isReset: {
    en: "Every node is up, {mode}; no session is anywhere, the walkthrough begins anew.",
    "pt-BR": "Todos os nós estão no ar, {mode}; não há nenhuma sessão, e o roteiro recomeça.",
  },
  engine: { en: "Engine", "pt-BR": "Motor:" },
  node: { en: "NODE", "pt-BR": "NÓ" },
  state: { en: "STATE", "pt-BR": "ESTADO" },
  port: { en: "PORT", "pt-BR": "PORTA" },
  holds: { en: "HOLDS", "pt-BR": "GUARDA" },
  up: { en: "up", "pt-BR": "no ar" },
  paused: { en: "paused", "pt-BR": "em pausa" },
  down: { en: "down", "pt-BR": "fora do ar" },
} as const satisfies Record<string, Bilingual>;

const modeWords: Record<Mode, Bilingual> = {
  sticky: { en: "sticky", "pt-BR": "sticky" },
  "non-sticky": { en: "non-sticky", "pt-BR": "sem sticky" },
};

const symbols = { up: "●", paused: "‖", down: "✘" } as const;

function nameOf({ name }: NodeReport): string {
  const { id } = nodeOf(name);
  return id === undefined ? name : `${name} (${id})`;
}

function holdings({ sessions, backups }: NodeReport, mode: Mode, language: Language): string {
  if (sessions !== undefined) return inMemory[language](sessions);
  if (backups === undefined) return "";
  return `${backups} ${backupWords[mode][language][backups === 1 ? 0 : 1]}`;
}

/** For one, and for many. */
const backupWords: Record<Mode, Record<Language, readonly [string, string]>> = {
  sticky: { en: ["backup", "backups"], "pt-BR": ["backup", "backups"] },
  "non-sticky": { en: ["copy", "copies"], "pt-BR": ["cópia", "cópias"] },
};

const inMemory: Record<Language, (count: number) => string> = {
  en: (count) => `${count} session${count === 1 ? "" : "s"} in memory`,
  "pt-BR": (count) => `${count} ${count === 1 ? "sessão" : "sessões"} na memória`,
};

export async function runDown({ settings, terminal }: Context): Promise<number> {
  const language = languageOf(settings.environment);
  const engine = await findRunning(settings, terminal.announce);
  if (engine === undefined) {
    terminal.say(words.nothing[language]);
    return 0;
  }
  await labOf(engine, settings).down();
  terminal.say(words.stopped[language]);
  return 0;
}

export async function runReset(
  context: Context,
  options: { nonSticky?: boolean },
): Promise<number> {
  const lab = await context.runningLab();
  const mode = options.nonSticky === true ? "non-sticky" : "sticky";
  await lab.reset(mode);
  const language = languageOf(context.settings.environment);
  context.terminal.say(words.isReset[language].replace("{mode}", modeWords[mode][language]));
  return 0;
}
