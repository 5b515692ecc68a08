// Decides what counts as reached without stickiness: two copies, nobody's memory, and a cookie that stays as it is.
import type { CookieParts, Whereabouts } from "../cookie.ts";
import type { Bilingual } from "../language.ts";
import { type AppName, appNames, type MemcachedName } from "../nodes.ts";
import { holdersOf, type NodeRecords } from "../stored-records.ts";
import { type Finding, same } from "./finding.ts";
import type { Visit } from "./progress.ts";

/** These memcached, and no others, hold the newest version. */
export function judgeCopies(
  token: string,
  wanted: readonly MemcachedName[],
  nodes: readonly NodeRecords[],
): Finding {
  const holders = holdersOf(token, nodes);
  return {
    passed: wanted.length === holders.length && wanted.every((name) => holders.includes(name)),
    expected: copiesSentence(wanted),
    seen: copiesSentence(holders),
    tryNext: {
      en: "scripts/lab status; scripts/lab start what is down; scripts/lab step 8.2 (a look into the cart makes a missing copy)",
      "pt-BR":
        "scripts/lab status; scripts/lab start o que está fora do ar; scripts/lab step 8.2 (olhar o carrinho refaz a cópia que falta)",
    },
  };
}

function copiesSentence(where: readonly string[]): Bilingual {
  const both = { en: "both memcached", "pt-BR": "nos dois memcached" };
  const one = {
    en: where[0] ?? "no memcached",
    "pt-BR": where[0] ? `só no ${where[0]}` : "em nenhum memcached",
  };
  const place = where.length > 1 ? both : one;
  return {
    en: `the newest version is on ${place.en}${where.length === 1 ? " alone" : ""}`,
    "pt-BR": `a versão mais nova está ${place["pt-BR"]}`,
  };
}

/** No app server keeps the session. */
export function judgeForgotten(places: readonly Whereabouts[]): Finding {
  const seen = places.filter(({ kind }) => kind === "memory").map(({ place }) => place);
  return {
    passed: seen.length === 0,
    expected: memorySentence(""),
    seen: memorySentence(seen.join(" + ")),
    tryNext: same("scripts/lab logs app1 (sticky false?); scripts/up --detach --non-sticky"),
  };
}

function memorySentence(where: string): Bilingual {
  return where === ""
    ? {
        en: "no app server has the session in memory",
        "pt-BR": "nenhum servidor tem a sessão na memória",
      }
    : {
        en: `the session is in the memory of ${where}`,
        "pt-BR": `a sessão está na memória do ${where}`,
      };
}

/** Each of the app servers has answered. */
export function judgeAlternation(looks: readonly Visit[]): Finding {
  const servers = looks.map(({ server }) => server);
  return {
    passed: appNames.every((name) => servers.includes(name)),
    expected: alternationSentence(appNames),
    seen: alternationSentence(servers),
    tryNext: same("scripts/lab status; scripts/lab logs haproxy"),
  };
}

function alternationSentence(servers: readonly AppName[]): Bilingual {
  const list = servers.join(", ");
  return { en: `these answered: ${list}`, "pt-BR": `quem respondeu: ${list}` };
}

/** Neither prefix nor route: a token and a node. */
export function judgeBareCookie(cookie: string, parts: CookieParts | undefined): Finding {
  return {
    passed: parts?.node !== undefined && parts.prefix === undefined && parts.route === undefined,
    expected: cookieSentence("<token>-<node>"),
    seen: cookieSentence(cookie),
    tryNext: {
      en: "Change the cart, so that the cookie is sent again: scripts/lab step 8.1",
      "pt-BR": "Altere o carrinho, para o cookie ser enviado de novo: scripts/lab step 8.1",
    },
  };
}

/** The cookie is the one from before, to the letter. */
export function judgeSameCookie(before: string, now: string): Finding {
  return {
    passed: before === now,
    expected: stillSentence(before),
    seen: before === now ? stillSentence(now) : cookieSentence(now),
    tryNext: same("scripts/lab cookie; scripts/lab keys"),
  };
}

function stillSentence(cookie: string): Bilingual {
  return { en: `the cookie is still ${cookie}`, "pt-BR": `o cookie continua sendo ${cookie}` };
}

function cookieSentence(cookie: string): Bilingual {
  return {
    en: `the cookie reads ${cookie || "nothing"}`,
    "pt-BR": `o cookie é ${cookie || "vazio"}`,
  };
}
