// Decides how a cookie is taken apart on the terminal.
import type { Context } from "../context.ts";
import { type CookieParts, explainCookie, isOutdated, locate, requireCookie } from "../cookie.ts";
import { UsageError } from "../errors.ts";
import type { Bilingual, Language } from "../language.ts";
import type { Lab } from "../open-lab.ts";
import { table, type Terminal } from "../terminal.ts";
import { readProgress } from "../walkthrough/progress.ts";

export async function runCookie(
  context: Context,
  value: string | undefined,
  options: { json?: boolean; lang: Language },
): Promise<number> {
  const { settings, terminal } = context;
  const given = value ?? (await readProgress(settings)).cookie;
  if (given === null)
    throw new UsageError(
      "Which cookie? Give its value in quotes; the walkthrough has none yet (scripts/lab step 4).",
    );
  const parts = requireCookie(given);
  const lab = await context.runningLab();
  if (options.json === true) {
    const places = await locate(parts, await lab.status(), await lab.keys());
    terminal.say(JSON.stringify({ ...parts, places }, null, 2));
    return 0;
  }
  if (value === undefined) terminal.say(`${words.whose[options.lang]}\n`);
  await sayCookie(terminal, lab, parts, options.lang);
  return 0;
}

const words = {
  whose: {
    en: 'The cookie of the terminal\'s shopper. For that of your browser: scripts/lab cookie "its value"',
    "pt-BR":
      'O cookie do cliente do terminal. Para ver o do seu navegador: scripts/lab cookie "o valor dele"',
  },
  part: { en: "PART", "pt-BR": "PARTE" },
  value: { en: "VALUE", "pt-BR": "VALOR" },
  writer: { en: "WRITTEN BY", "pt-BR": "QUEM ESCREVEU" },
  meaning: { en: "MEANING", "pt-BR": "SIGNIFICADO" },
  where: { en: "Where the session is now", "pt-BR": "Onde a sessão está agora" },
  nowhere: {
    en: "nowhere: no node that is up knows this token",
    "pt-BR": "em lugar nenhum: nenhum nó no ar conhece este token",
  },
  memory: { en: "live, in memory", "pt-BR": "viva, na memória" },
  backup: { en: "backup", "pt-BR": "backup" },
  version: { en: "version", "pt-BR": "versão" },
  owner: { en: "owner", "pt-BR": "dono" },
  copy: { en: "copy", "pt-BR": "cópia" },
  storedBy: { en: "stored by", "pt-BR": "gravada pelo" },
  outdated: {
    en: "This cookie is older than the session: its node or route is not where the session is now. The shopper has a newer one.",
    "pt-BR":
      "Este cookie é mais velho que a sessão: o nó ou a rota não é onde a sessão está agora. O cliente tem um mais novo.",
  },
  older: { en: "(older)", "pt-BR": "(mais velha)" },
} as const satisfies Record<string, Bilingual>;

const placeWidth = 10;
const kindWidth = 16;

/** The parts of a cookie, and where its session is now; also used by the walkthrough. */
export async function sayCookie(
  terminal: Terminal,
  lab: Lab,
  parts: CookieParts,
  language: Language,
): Promise<void> {
  const word = (name: keyof typeof words) => words[name][language];
  const head = [word("part"), word("value"), word("writer"), word("meaning")];
  const mode = await lab.engine.mode();
  const rows = explainCookie(parts, mode).map(({ title, value, writer, meaning }) => [
    title[language],
    value,
    writer[language],
    meaning[language],
  ]);
  terminal.say(table(head, rows));
  terminal.say(`\n${terminal.colors.bold(word("where"))}`);
  const places = await locate(parts, await lab.status(), await lab.keys());
  if (places.length === 0) terminal.say(`  ${word("nowhere")}`);
  const isSticky = mode === "sticky";
  for (const { place, kind, version, owner, isNewest } of places) {
    const what = word(kind === "backup" && !isSticky ? "copy" : kind);
    terminal.say(
      `  ${place.padEnd(placeWidth)}  ${what.padEnd(kindWidth)}  ` +
        `${word("version")} ${version}, ${word(isSticky ? "owner" : "storedBy")} ${owner}` +
        (isNewest ? "" : `  ${word("older")}`),
    );
  }
  if (isOutdated(parts, places, mode)) terminal.say(`  ${word("outdated")}`);
}
