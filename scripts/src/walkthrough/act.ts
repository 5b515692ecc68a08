// Decides what each step does: through HAProxy like a browser, or to the nodes like somebody with a console.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { sayCookie } from "../commands/cookie.ts";
import { listOne } from "../commands/keys.ts";
import { parseCookie } from "../cookie.ts";
import { appNames, memcachedNames, otherApp } from "../nodes.ts";
import type { Finding } from "./finding.ts";
import { missingStep, shopFailure } from "./judge.ts";
import type { Bilingual } from "../language.ts";
import { noProgress, type Visit } from "./progress.ts";
import { doomedMemcached } from "./ready.ts";
import { addBook, listBooks, ShopError } from "./shopper.ts";
import type { StepId } from "./step.ts";
import type { World } from "./world.ts";

/** Does a step. Gives a failed finding when it could not be done; absent when it was. */
type Act = (world: World) => Promise<Finding | undefined>;

const acts: Record<StepId, Act> = {
  "1": async ({ lab }) => {
    await lab.start("haproxy");
    return undefined;
  },
  "2": async ({ lab }) => {
    for (const name of memcachedNames) await lab.start(name);
    return undefined;
  },
  "3": async ({ lab, terminal }) => {
    for (const name of appNames) await lab.start(name);
    for (const name of appNames) {
      terminal.announce(`scripts/lab logs ${name}`);
      const line = (await lab.logs(name))
        .split("\n")
        .findLast((text) => text.includes("finished initialization"));
      if (line !== undefined) terminal.say(line.trim());
    }
    return undefined;
  },
  "4": async (world) => {
    await world.remember(noProgress);
    const answer = await shopFor(world);
    if (isVisit(answer)) await world.remember({ added: answer });
    return isVisit(answer) ? undefined : answer;
  },
  "4.1": async (world) => {
    await showKeys(world);
    return undefined;
  },
  "4.2": showCookie,
  "5": killTheServer,
  "5.1": async (world) => {
    const { added } = await world.progress();
    const answer = await shopFor(world);
    if (!isVisit(answer)) return answer;
    await world.remember({ changed: answer, killedApp: added?.server ?? null });
    return undefined;
  },
  "6": killTheMemcached,
  "6.1": async (world) => {
    const killedMemcached = doomedMemcached(await world.progress()) ?? null;
    const answer = await shopFor(world);
    if (!isVisit(answer)) return answer;
    await world.remember({ relocated: answer, killedMemcached });
    await showKeys(world);
    return undefined;
  },
  "6.2": showCookie,
  "6.3": showContext,
  "7": startAgain,
};

/** Does what the step says. Gives a failed finding when it could not be done; absent when it was. */
export function act(id: StepId, world: World): Promise<Finding | undefined> {
  return acts[id](world);
}

function isVisit(answer: Visit | Finding): answer is Visit {
  return "server" in answer;
}

async function showKeys({ lab, terminal, language }: World): Promise<void> {
  terminal.announce("scripts/lab keys");
  const mode = await lab.engine.mode();
  for (const node of await lab.keys()) listOne(terminal, node, mode, language);
}

/** Puts the next book into the cart, remembers cookie and cart, and tells what came back. */
async function shopFor(world: World): Promise<Visit | Finding> {
  const { haproxy } = await world.lab.ports();
  const { cookie, cart } = await world.progress();
  try {
    const books = await listBooks(haproxy);
    const book = books[cart.length % books.length];
    if (book === undefined) return shopFailure("0 books");
    const key = randomUUID();
    world.terminal.say(book.title);
    world.terminal.announce(curlOf(haproxy, cookie, book.isbn, key));
    const { visit, body } = await addBook(haproxy, cookie, book.isbn, key);
    await world.remember({
      cookie: visit.cookie,
      cart: [...cart, { isbn: book.isbn, title: book.title, quantity: 1 }],
    });
    sayAll(world, {
      en: `200 from ${visit.server}: ${body.count} in the cart`,
      "pt-BR": `200 do ${visit.server}: ${body.count} no carrinho`,
    });
    world.terminal.say(`JSESSIONID=${visit.cookie}`);
    return visit;
  } catch (error) {
    if (error instanceof ShopError) return shopFailure(error.message);
    throw error;
  }
}

/** What the shopper sends, as one would type it. */
function curlOf(port: number, cookie: string | null, isbn: string, key: string): string {
  return [
    "curl -i",
    ...(cookie === null ? [] : [`-b 'JSESSIONID=${cookie}'`]),
    `-H 'Idempotency-Key: ${key}'`,
    `--json '{"isbn":"${isbn}"}'`,
    `http://localhost:${port}/api/cart/items`,
  ].join(" ");
}

async function showCookie({
  lab,
  terminal,
  language,
  progress,
}: World): Promise<Finding | undefined> {
  const { cookie } = await progress();
  const parts = parseCookie(cookie ?? "");
  if (cookie === null || parts === undefined) return missingStep("4", aCookie);
  terminal.announce(`scripts/lab cookie "${cookie}"`);
  await sayCookie(terminal, lab, parts, language);
  return undefined;
}

const aCookie: Bilingual = { en: "the shopper has a cookie", "pt-BR": "o cliente tem um cookie" };

async function killTheServer(world: World): Promise<Finding | undefined> {
  const { added } = await world.progress();
  if (added === null) return missingStep("4", aCookie);
  const { server } = added;
  const statuses = await world.lab.status();
  if (statuses.find(({ name }) => name === server)?.state !== "down") await world.lab.kill(server);
  await world.remember({ killedApp: server });
  return undefined;
}

async function killTheMemcached(world: World): Promise<Finding | undefined> {
  const progress = await world.progress();
  const node = doomedMemcached(progress);
  if (node === undefined) return missingStep("5.1", aCookie);
  const statuses = await world.lab.status();
  if (statuses.find(({ name }) => name === node)?.state !== "down") await world.lab.kill(node);
  if (progress.killedMemcached !== node) await world.remember({ killedMemcached: node });
  return undefined;
}

async function showContext({ lab, terminal, progress }: World): Promise<Finding | undefined> {
  const { added } = await progress();
  if (added === null) return missingStep("4", aCookie);
  const file = `app/conf/${otherApp(added.server)}.context.jsonc`;
  terminal.announce(`grep -E '^ *"(memcached|failover)Nodes"' ${file}`);
  const text = await readFile(path.join(lab.settings.root, file), "utf8");
  for (const line of text.split("\n"))
    if (/^\s*"(?:memcachedNodes|failoverNodes)":/.test(line)) terminal.say(line.trimEnd());
  return undefined;
}

async function startAgain(world: World): Promise<Finding | undefined> {
  const { killedApp, killedMemcached } = await world.progress();
  if (killedApp === null || killedMemcached === null)
    return missingStep(killedApp === null ? "5" : "6", {
      en: "an app server and a memcached were killed",
      "pt-BR": "um servidor de aplicação e um memcached foram mortos",
    });
  for (const name of [killedMemcached, killedApp]) await world.lab.start(name);
  return undefined;
}

function sayAll({ terminal, language }: World, text: Bilingual): void {
  terminal.say(text[language]);
}
