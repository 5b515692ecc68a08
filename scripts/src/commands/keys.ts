// Decides how the records in memcached are listed, and how one of them is shown whole.
import { inspect } from "node:util";
import type { Context } from "../context.ts";
import type { Mode } from "../engines/engine.ts";
import { LabError, UsageError } from "../errors.ts";
import type { Bilingual, Language } from "../language.ts";
import { isMemcachedName, type NodeName } from "../nodes.ts";
import { decodeWhole, type NodeRecords } from "../stored-records.ts";
import { paint, table, type Terminal } from "../terminal.ts";

export async function runKeys(
  context: Context,
  node: NodeName | undefined,
  options: { show?: string; json?: boolean; lang: Language },
): Promise<number> {
  if (node !== undefined && !isMemcachedName(node))
    throw new UsageError(`${node} is no memcached node; memcached1 (n1) and memcached2 (n2) are.`);
  const lab = await context.runningLab();
  const nodes = (await lab.keys()).filter(({ name }) => node === undefined || name === node);
  const { terminal } = context;
  if (options.show !== undefined) showOne(terminal, nodes, options.show, options.json === true);
  else if (options.json === true) terminal.say(JSON.stringify(nodes.map(toJson), null, 2));
  else {
    const mode = await lab.engine.mode();
    for (const one of nodes) listOne(terminal, one, mode, options.lang);
  }
  return nodes.some(({ error }) => error !== undefined) ? 1 : 0;
}

function toJson(node: NodeRecords) {
  return { ...node, records: node.records.map(({ value: _value, ...rest }) => rest) };
}

const words = {
  down: { en: "down: nobody can look into it", "pt-BR": "fora do ar: ninguém consegue olhar" },
  paused: { en: "paused: nobody can look into it", "pt-BR": "em pausa: ninguém consegue olhar" },
  unread: { en: "can't be read", "pt-BR": "não dá para ler" },
  empty: { en: "no sessions", "pt-BR": "nenhuma sessão" },
  version: { en: "VERSION", "pt-BR": "VERSÃO" },
  owner: { en: "OWNER", "pt-BR": "DONO" },
  storedBy: { en: "STORED BY", "pt-BR": "GRAVADO POR" },
  size: { en: "SIZE", "pt-BR": "TAMANHO" },
  left: { en: "LEFT", "pt-BR": "EXPIRA EM" },
  tombstone: { en: "destroyed (tombstone)", "pt-BR": "destruída (lápide)" },
  forever: { en: "for ever", "pt-BR": "para sempre" },
  newest: {
    en: "* no other memcached has a newer version",
    "pt-BR": "* nenhum outro memcached tem versão mais nova",
  },
} as const satisfies Record<string, Bilingual>;

/** The listing of one node, also used by the walkthrough. */
export function listOne(
  terminal: Terminal,
  node: NodeRecords,
  mode: Mode,
  language: Language,
): void {
  const { colors, say } = terminal;
  const word = (name: keyof typeof words) => words[name][language];
  say(paint(colors, node.name, `${node.name} (${node.id})`));
  if (node.state !== "up") say(`  ${word(node.state)}`);
  else if (node.error !== undefined) say(`  ${word("unread")}: ${node.error}`);
  else if (node.records.length + node.unreadable.length === 0) say(`  ${word("empty")}`);
  const rows = node.records.map((record) => [
    record.isNewest ? "*" : " ",
    record.token,
    String(record.version),
    record.owner,
    `${record.bytes} B`,
    record.secondsLeft === undefined ? word("forever") : timeLeft(record.secondsLeft),
    record.isTombstone ? word("tombstone") : "",
  ]);
  // without stickiness nobody owns a session
  const writer = word(mode === "sticky" ? "owner" : "storedBy");
  const head = ["", "TOKEN", word("version"), writer, word("size"), word("left"), ""];
  const text = table(head, rows);
  if (text !== "") say(text.replaceAll(/^/gm, "  "));
  if (rows.length > 0) say(colors.dim(`  ${word("newest")}`));
  for (const { key, bytes, reason } of node.unreadable) say(`  ! ${key}, ${bytes} B: ${reason}`);
}

function timeLeft(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function showOne(
  terminal: Terminal,
  nodes: readonly NodeRecords[],
  start: string,
  isJson: boolean,
): void {
  const matches = nodes
    .flatMap(({ name, records }) => records.map((record) => ({ name, record })))
    .filter(({ record }) => record.token.startsWith(start.toUpperCase()));
  const tokens = new Set(matches.map(({ record }) => record.token));
  if (tokens.size > 1)
    throw new LabError(`${tokens.size} tokens begin with ${start}.`, {
      hint: "Give more letters.",
    });
  const found = matches.find(({ record }) => record.isNewest) ?? matches[0];
  if (found === undefined)
    throw new LabError(`No memcached node that is up holds a session ${start}.`, {
      hint: "scripts/lab keys lists the sessions.",
    });
  const whole = { node: found.name, ...decodeWhole(found.record) };
  terminal.say(isJson ? JSON.stringify(whole, toPlain, 2) : pretty(terminal, whole));
}

function pretty(terminal: Terminal, value: unknown): string {
  return inspect(value, {
    depth: null,
    colors: terminal.colors.isColorSupported,
    breakLength: 100,
  });
}

/** What JSON has no form for is shown as text. */
function toPlain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map || value instanceof Set) return [...value];
  return value;
}
