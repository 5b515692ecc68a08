// Decides what each part of a JSESSIONID means, and where its session is at this moment.
import { formatSessionId, parseSessionId, splitPrefix } from "fastify-memcached-session-manager";
import * as z from "zod";
import type { Mode, NodeStatus } from "./engines/engine.ts";
import { UsageError } from "./errors.ts";
import { ask } from "./http-client.ts";
import type { Bilingual } from "./language.ts";
import {
  type AppName,
  idOf,
  isAppName,
  isMemcachedName,
  type MemcachedName,
  memcachedOf,
  type NodeName,
  otherMemcached,
} from "./nodes.ts";
import type { NodeRecords } from "./stored-records.ts";

export interface CookieParts {
  /** Written by HAProxy; absent when the cookie did not come through it. */
  readonly prefix: string | undefined;
  readonly token: string;
  /** Node id of the memcached node with the backup, or with the first copy. */
  readonly node: string | undefined;
  /** The app server that owns the session; absent without stickiness. */
  readonly route: string | undefined;
}

/** Takes a cookie value apart; absent when it is no session id. `JSESSIONID=` in front and %7E are accepted. */
export function parseCookie(value: string): CookieParts | undefined {
  const bare = value
    .trim()
    .replace(/^JSESSIONID=/, "")
    .replace(/;.*$/, "")
    .replace(/%7E/i, "~");
  const { prefix, id } = splitPrefix(bare);
  const parsed = parseSessionId(id);
  if (parsed === undefined) return undefined;
  return { prefix, token: parsed.token, node: parsed.node, route: parsed.route };
}

/** As parseCookie; throws UsageError that shows what a valid one looks like. */
export function requireCookie(value: string): CookieParts {
  const parts = parseCookie(value);
  if (parts !== undefined) return parts;
  throw new UsageError(
    `"${value}" is no JSESSIONID of this lab. A valid one looks like\n` +
      "  app1~5F3A9C0D1E2B4A6788990A1B2C3D4E5F-n2.app1\n" +
      "  (prefix ~ token of 32 upper-case hex digits - node . route; without the prefix when HAProxy was bypassed)\n" +
      'Copy it from the browser\'s developer tools: Application, Cookies, JSESSIONID. Put it in quotes: "app1~…".',
  );
}

export interface CookiePart {
  readonly name: "prefix" | "token" | "node" | "route";
  readonly title: Bilingual;
  readonly value: string;
  readonly writer: Bilingual;
  readonly meaning: Bilingual;
}

const titles: Record<CookiePart["name"], Bilingual> = {
  prefix: { en: "prefix", "pt-BR": "prefixo" },
  token: { en: "token", "pt-BR": "token" },
  node: { en: "node", "pt-BR": "nó" },
  route: { en: "route", "pt-BR": "rota" },
};

const writers = {
  haproxy: { en: "HAProxy", "pt-BR": "HAProxy" },
  manager: { en: "session manager", "pt-BR": "gerenciador de sessões" },
} as const satisfies Record<string, Bilingual>;

/** The parts that are there, in the order in which they stand, each with who wrote it and what it says. */
export function explainCookie(
  { prefix, token, node, route }: CookieParts,
  mode: Mode,
): CookiePart[] {
  const meanings = mode === "sticky" ? stickyMeanings : nonStickyMeanings;
  const parts: CookiePart[] = [];
  const add = (part: CookiePart["name"], value: string | undefined, meaning: Bilingual) => {
    const writer = part === "prefix" ? writers.haproxy : writers.manager;
    if (value !== undefined)
      parts.push({ name: part, title: titles[part], value, writer, meaning });
  };
  add("prefix", prefix, meanings.prefix(prefix ?? ""));
  add("token", token, meanings.token);
  const holder = memcachedOf(node ?? "");
  add("node", node, holder === undefined ? unknownNode : meanings.node(holder));
  add("route", route, meanings.route(route ?? ""));
  return parts;
}

const unknownNode: Bilingual = {
  en: "a memcached that this lab does not have",
  "pt-BR": "um memcached que este laboratório não tem",
};

interface Meanings {
  readonly prefix: (app: string) => Bilingual;
  readonly token: Bilingual;
  readonly node: (holder: MemcachedName) => Bilingual;
  readonly route: (app: string) => Bilingual;
}

const stickyMeanings: Meanings = {
  prefix: (app) => ({
    en: `sends this browser to ${app}, and is taken off on the way there`,
    "pt-BR": `manda este navegador ao ${app}, e é tirado no caminho até lá`,
  }),
  token: {
    en: "names the session: 128 random bits; the key of the backup in memcached",
    "pt-BR": "identifica a sessão: 128 bits sorteados; a chave do backup no memcached",
  },
  node: (holder) => ({ en: `the backup is on ${holder}`, "pt-BR": `o backup está no ${holder}` }),
  route: (app) => ({
    en: `${app} owns the session: it holds it in memory`,
    "pt-BR": `o ${app} é dono da sessão: ela está na memória dele`,
  }),
};

const leftover: Bilingual = {
  en: "left from sticky times; it goes when the cookie is sent again",
  "pt-BR": "sobrou do tempo do sticky; some quando o cookie for enviado de novo",
};

const nonStickyMeanings: Meanings = {
  prefix: () => leftover,
  token: {
    en: "names the session: 128 random bits; its key on both memcached",
    "pt-BR": "identifica a sessão: 128 bits sorteados; a chave dela nos dois memcached",
  },
  node: (holder) => ({
    en: `the first copy is on ${holder}, the second on ${otherMemcached(holder)}`,
    "pt-BR": `a primeira cópia está no ${holder}, a segunda no ${otherMemcached(holder)}`,
  }),
  route: () => leftover,
};

export interface Whereabouts {
  readonly place: NodeName;
  readonly kind: "memory" | "backup";
  readonly version: number;
  readonly owner: string;
  readonly isNewest: boolean;
}

/** Where the session of this cookie is: app servers' memories and memcached nodes. Takes nothing over. */
export async function locate(
  parts: CookieParts,
  statuses: readonly NodeStatus[],
  records: readonly NodeRecords[],
): Promise<Whereabouts[]> {
  const apps = statuses.flatMap(({ name, state, port }) =>
    isAppName(name) && state === "up" ? [{ name, port }] : [],
  );
  const memories = await Promise.all(apps.map(({ name, port }) => inMemory(name, port, parts)));
  const backups = records.flatMap(({ name, records: held }) =>
    held
      .filter((record) => record.token === parts.token && !record.isTombstone)
      .map(({ version, owner }) => ({ place: name, kind: "backup" as const, version, owner })),
  );
  const found = [...memories.flat(), ...backups];
  const newest = Math.max(...found.map(({ version }) => version));
  return found.map((one) => Object.assign({}, one, { isNewest: one.version === newest }));
}

/**
 * The cookie names another node than those of the newest version, or with stickiness another owner: it was sent before
 * a move.
 */
export function isOutdated(
  { node, route }: CookieParts,
  places: readonly Whereabouts[],
  mode: Mode,
): boolean {
  const newest = places.filter(({ isNewest }) => isNewest);
  if (newest.length === 0) return false;
  const nodes = newest.flatMap(({ place }) => (isMemcachedName(place) ? [idOf(place)] : []));
  const isElsewhere = nodes.length > 0 && nodes.every((id) => id !== node);
  return isElsewhere || (mode === "sticky" && newest.every(({ owner }) => owner !== route));
}

const labSession = z.object({
  session: z
    .object({
      where: z.enum(["memory", "memcached"]),
      owner: z.string().nullable(),
      version: z.number(),
    })
    .nullable(),
});

async function inMemory(name: AppName, port: number, parts: CookieParts) {
  // its own route: the question is what this server remembers, whichever server an old cookie names
  const id = formatSessionId({ ...parts, route: name });
  try {
    const headers = { cookie: `JSESSIONID=${id}` };
    const answer = await ask(port, "/api/lab/session", { headers });
    const { session } = labSession.parse(JSON.parse(answer.text));
    if (session?.where !== "memory") return [];
    const { version, owner } = session;
    return [{ place: name, kind: "memory" as const, version, owner: owner ?? name }];
  } catch {
    return [];
  }
}
