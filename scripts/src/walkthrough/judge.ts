// Decides what counts as reached: each function compares one thing that was seen with what should be.
import type { CookieParts, Whereabouts } from "../cookie.ts";
import type { Mode, NodeState, NodeStatus } from "../engines/engine.ts";
import { type AppName, idOf, type MemcachedName, type NodeName, otherMemcached } from "../nodes.ts";
import { holdersOf, type NodeRecords } from "../stored-records.ts";
import { primaryOf } from "./facts.ts";
import { type Finding, same } from "./finding.ts";
import { initialization } from "./show-initialization.ts";
import type { Bilingual } from "../language.ts";
import type { Cart } from "./shopper.ts";

const stateWords = {
  up: { en: "up", "pt-BR": "no ar" },
  paused: { en: "paused", "pt-BR": "em pausa" },
  down: { en: "down", "pt-BR": "fora do ar" },
} as const satisfies Record<string, Bilingual>;

/** The last resort, never without saying what it destroys. */
export const startOver: Bilingual = {
  en: "or start over: scripts/lab solve 4 (a new shopper; all sessions are forgotten, the browser's too)",
  "pt-BR":
    "ou recomece: scripts/lab solve 4 (cliente novo; todas as sessões são esquecidas, a do navegador também)",
};

/** The node is in that state. */
export function judgeState(
  name: NodeName,
  wanted: NodeState,
  statuses: readonly NodeStatus[],
): Finding {
  const state = statuses.find((status) => status.name === name)?.state ?? "down";
  const raise = state === "paused" ? "resume" : "start";
  const action = { up: raise, down: "kill", paused: "pause" }[wanted];
  const sentence = (word: keyof typeof stateWords): Bilingual => ({
    en: `${name} is ${stateWords[word].en}`,
    "pt-BR": `o ${name} está ${stateWords[word]["pt-BR"]}`,
  });
  return {
    passed: state === wanted,
    expected: sentence(wanted),
    seen: sentence(state),
    tryNext: same(`scripts/lab ${action} ${name}`),
  };
}

/** HAProxy and the app servers run in that mode. */
export function judgeMode(mode: Mode, wanted: Mode): Finding {
  return {
    passed: mode === wanted,
    expected: modeSentence(wanted),
    seen: modeSentence(mode),
    tryNext: same(`scripts/up --detach${wanted === "sticky" ? "" : " --non-sticky"}`),
  };
}

function modeSentence(mode: Mode): Bilingual {
  return mode === "sticky"
    ? { en: "the lab is sticky", "pt-BR": "o laboratório está no modo sticky" }
    : { en: "the lab is non-sticky", "pt-BR": "o laboratório está no modo sem sticky" };
}

/** The app server's log tells its mode, its primaries and its failover nodes. */
export function judgeLogLine(app: AppName, mode: Mode, log: string): Finding {
  const primary = primaryOf(app);
  const wanted =
    mode === "sticky"
      ? `${initialization}, sticky true, with node ids [${idOf(primary)}] and failover node ids [${idOf(otherMemcached(primary))}]`
      : `${initialization}, sticky false, with node ids [n1, n2] and failover node ids []`;
  const found = log.split("\n").findLast((line) => line.includes(initialization));
  const seen = found?.slice(found.indexOf(initialization)).trim();
  return {
    passed: seen?.startsWith(wanted) === true,
    expected: { en: `${app}'s log: ${wanted}`, "pt-BR": `log do ${app}: ${wanted}` },
    seen: {
      en: `${app}'s log: ${seen ?? "no such line"}`,
      "pt-BR": `log do ${app}: ${seen ?? "nenhuma linha assim"}`,
    },
    tryNext: same(`scripts/lab restart ${app}; scripts/lab logs ${app}`),
  };
}

/** That app server answered. */
export function judgeServer(wanted: AppName, seen: AppName): Finding {
  return {
    passed: wanted === seen,
    expected: { en: `${wanted} answers`, "pt-BR": `quem responde é o ${wanted}` },
    seen: { en: `${seen} answers`, "pt-BR": `quem responde é o ${seen}` },
    tryNext: same(`scripts/lab status; scripts/lab logs haproxy`),
  };
}

/** That app server, and no other, has the live session in memory. */
export function judgeMemory(wanted: AppName, places: readonly Whereabouts[]): Finding {
  const seen = places.filter(({ kind }) => kind === "memory").map(({ place }) => place);
  return {
    passed: seen.length === 1 && seen[0] === wanted,
    expected: memorySentence(wanted),
    seen: memorySentence(seen.join(" + ")),
    tryNext: {
      en: `scripts/lab status; scripts/lab start ${wanted}; ${startOver.en}`,
      "pt-BR": `scripts/lab status; scripts/lab start ${wanted}; ${startOver["pt-BR"]}`,
    },
  };
}

function memorySentence(where: string): Bilingual {
  return {
    en: `the session is in the memory of ${where || "no app server"}`,
    "pt-BR": `a sessão está na memória ${where === "" ? "de nenhum servidor" : `do ${where}`}`,
  };
}

/** The cart holds what the shopper was told that it holds: no book less, and none twice. */
export function judgeCart(
  wanted: readonly { isbn: string; title: string; quantity: number }[],
  cart: Cart,
): Finding {
  const isSame =
    wanted.length === cart.items.length &&
    wanted.every(({ isbn, quantity }) =>
      cart.items.some((item) => item.isbn === isbn && item.quantity === quantity),
    );
  return {
    passed: isSame,
    expected: cartSentence(wanted),
    seen: cartSentence(cart.items),
    tryNext: {
      en: `scripts/lab keys (is there still a record of this session?); ${startOver.en}`,
      "pt-BR": `scripts/lab keys (ainda existe um registro desta sessão?); ${startOver["pt-BR"]}`,
    },
  };
}

function cartSentence(items: readonly { title: string; quantity: number }[]): Bilingual {
  const list = items.map(({ title, quantity }) => `${quantity} × ${title}`).join(", ");
  return {
    en: `the cart holds ${list || "nothing"}`,
    "pt-BR": list === "" ? "o carrinho está vazio" : `o carrinho tem ${list}`,
  };
}

/** Prefix and route name the app server that answered. */
export function judgeOwner(
  server: AppName,
  cookie: string,
  parts: CookieParts | undefined,
): Finding {
  const shape = `${server}~<token>-<node>.${server}`;
  return {
    passed: parts !== undefined && parts.prefix === server && parts.route === server,
    expected: { en: `the cookie reads ${shape}`, "pt-BR": `o cookie é ${shape}` },
    seen: {
      en: `the cookie reads ${cookie || "nothing"}`,
      "pt-BR": `o cookie é ${cookie || "vazio"}`,
    },
    tryNext: same("scripts/lab cookie; scripts/lab logs haproxy"),
  };
}

/** The session is the one from before: the token did not change. */
export function judgeToken(before: CookieParts | undefined, now: CookieParts | undefined): Finding {
  return {
    passed: before !== undefined && before.token === now?.token,
    expected: tokenSentence(before),
    seen: tokenSentence(now),
    tryNext: {
      en: `a new token is a new session, no memcached had the old one; ${startOver.en}`,
      "pt-BR": `token novo é sessão nova, nenhum memcached tinha a antiga; ${startOver["pt-BR"]}`,
    },
  };
}

function tokenSentence(parts: CookieParts | undefined): Bilingual {
  return {
    en: `the token is ${parts?.token ?? "missing"}`,
    "pt-BR": `o token é ${parts?.token ?? "nenhum"}`,
  };
}

/** The cookie names that memcached; `step` is one that changes the cart. */
export function judgeNode(
  wanted: MemcachedName,
  parts: CookieParts | undefined,
  step: "6.1" | "11" = "6.1",
): Finding {
  return {
    passed: parts?.node === idOf(wanted),
    expected: nodeSentence(idOf(wanted)),
    seen: nodeSentence(parts?.node ?? "-"),
    tryNext: {
      en: `Change the cart, so that the cookie can follow: scripts/lab step ${step}`,
      "pt-BR": `Altere o carrinho, para o cookie acompanhar: scripts/lab step ${step}`,
    },
  };
}

function nodeSentence(id: string): Bilingual {
  return { en: `the cookie's node is ${id}`, "pt-BR": `o nó do cookie é ${id}` };
}

/** That memcached, and it alone, holds the newest record, stored by that app server. */
export function judgeBackup(
  token: string,
  wanted: { node: MemcachedName; owner: AppName },
  nodes: readonly NodeRecords[],
): Finding {
  const holders = holdersOf(token, nodes);
  const newest = nodes
    .flatMap(({ records }) => records)
    .find((record) => record.token === token && record.isNewest && !record.isTombstone);
  const nowhere: Bilingual = {
    en: `no memcached that is up holds this session (${statesOf(nodes)})`,
    "pt-BR": `nenhum memcached no ar guarda esta sessão (${statesOf(nodes)})`,
  };
  return {
    passed: holders.length === 1 && holders[0] === wanted.node && newest?.owner === wanted.owner,
    expected: backupSentence(wanted.node, wanted.owner),
    seen: newest === undefined ? nowhere : backupSentence(holders.join(" + "), newest.owner),
    tryNext: {
      en: `scripts/lab status; scripts/lab start ${wanted.node}; then change the cart once more; ${startOver.en}`,
      "pt-BR": `scripts/lab status; scripts/lab start ${wanted.node}; depois altere o carrinho mais uma vez; ${startOver["pt-BR"]}`,
    },
  };
}

function backupSentence(where: string, owner: string): Bilingual {
  return {
    en: `the newest record is on ${where}, stored by ${owner}`,
    "pt-BR": `o registro mais novo está no ${where}, gravado pelo ${owner}`,
  };
}

function statesOf(nodes: readonly NodeRecords[]): string {
  return nodes.map(({ name, state }) => `${name}: ${state}`).join(", ");
}

/** The context file names that failover node. */
export function judgeContext(app: AppName, failover: "n1" | "n2", text: string): Finding {
  const seen = /^\s*"failoverNodes":\s*"([^"]*)"/m.exec(text)?.[1];
  const file = `app/conf/${app}.context.jsonc`;
  return {
    passed: seen === failover && /^\s*"memcachedNodes":\s*"n1:.* n2:/m.test(text),
    expected: same(`${file}: "failoverNodes": "${failover}"`),
    seen: same(`${file}: "failoverNodes": "${seen ?? "?"}"`),
    tryNext: same(`git diff -- ${file}`),
  };
}

/** A step before this one was not done, so there is nothing to look at yet. */
export function missingStep(id: string, expected: Bilingual): Finding {
  return {
    passed: false,
    isUndone: true,
    expected,
    seen: { en: `step ${id} was not done yet`, "pt-BR": `o passo ${id} ainda não foi feito` },
    tryNext: same(`scripts/lab step ${id}`),
  };
}

/** The shop did not answer as a shop does. */
export function shopFailure(message: string): Finding {
  return {
    passed: false,
    expected: {
      en: "the shop answers 200 through HAProxy",
      "pt-BR": "a loja responde 200 pelo HAProxy",
    },
    seen: same(message),
    tryNext: {
      en: "scripts/lab status (is HAProxy up, and one app server?); scripts/lab start NODE",
      "pt-BR":
        "scripts/lab status (o HAProxy está no ar, e algum servidor?); scripts/lab start NODE",
    },
  };
}
