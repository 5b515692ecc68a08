// Decides what the terminal's shopper does in several steps: add a book, look into the cart, look at keys and cookie.
import { randomUUID } from "node:crypto";
import { sayCookie } from "../commands/cookie.ts";
import { listOne } from "../commands/keys.ts";
import { parseCookie } from "../cookie.ts";
import type { Bilingual } from "../language.ts";
import type { Finding } from "./finding.ts";
import { missingStep, shopFailure } from "./judge.ts";
import type { Progress, Visit } from "./progress.ts";
import { addBook, type Book, listBooks, readCart, ShopError } from "./shopper.ts";
import type { World } from "./world.ts";

/** The remembered cart with that many copies more; the shop has one line a book, too. */
export function withCopies(
  cart: Progress["cart"],
  { isbn, title }: Book,
  quantity: number,
): Progress["cart"] {
  const before = cart.find((line) => line.isbn === isbn)?.quantity ?? 0;
  const others = cart.filter((line) => line.isbn !== isbn);
  return [...others, { isbn, title, quantity: before + quantity }];
}

export function isVisit(answer: Visit | Finding): answer is Visit {
  return "server" in answer;
}

/** Puts the next book into the cart, remembers cookie and cart, and tells what came back. */
export async function shopFor(world: World): Promise<Visit | Finding> {
  const { haproxy } = await world.lab.ports();
  const { cookie, cart } = await world.progress();
  return orFailure(async () => {
    const books = await listBooks(haproxy);
    const book = books[cart.length % books.length];
    if (book === undefined) return shopFailure("0 books");
    const key = randomUUID();
    world.terminal.say(book.title);
    world.terminal.announce(curlOf(haproxy, cookie, book.isbn, key));
    const { visit, body } = await addBook(haproxy, cookie, book.isbn, key);
    await world.remember({
      cookie: visit.cookie,
      cart: withCopies(cart, book, 1),
    });
    sayCount(world, visit, body.count);
    world.terminal.say(`JSESSIONID=${visit.cookie}`);
    return visit;
  });
}

/** Looks into the cart, remembers the cookie, and tells who answered. */
export async function lookIntoCart(world: World): Promise<Visit | Finding> {
  const { haproxy } = await world.lab.ports();
  const { cookie } = await world.progress();
  return orFailure(async () => {
    world.terminal.announce(
      `curl -i -b 'JSESSIONID=${cookie ?? ""}' http://localhost:${haproxy}/api/cart`,
    );
    const { visit, body } = await readCart(haproxy, cookie);
    await world.remember({ cookie: visit.cookie });
    sayCount(world, visit, body.count);
    return visit;
  });
}

async function orFailure(shop: () => Promise<Visit | Finding>): Promise<Visit | Finding> {
  try {
    return await shop();
  } catch (error) {
    if (error instanceof ShopError) return shopFailure(error.message);
    throw error;
  }
}

function sayCount({ terminal, language }: World, { server }: Visit, count: number): void {
  const texts: Bilingual = {
    en: `200 from ${server}: ${count} in the cart`,
    "pt-BR": `200 do ${server}: ${count} no carrinho`,
  };
  terminal.say(texts[language]);
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

/** Lists what each memcached holds. */
export async function showKeys({ lab, terminal, language }: World): Promise<void> {
  terminal.announce("scripts/lab keys");
  const mode = await lab.engine.mode();
  for (const node of await lab.keys()) listOne(terminal, node, mode, language);
}

export const aCookie: Bilingual = {
  en: "the shopper has a cookie",
  "pt-BR": "o cliente tem um cookie",
};

/** Takes the shopper's cookie apart; a failed finding where there is none. */
export async function showCookie(
  { lab, terminal, language, progress }: World,
  needed: "4" | "8.1",
): Promise<Finding | undefined> {
  const { cookie } = await progress();
  const parts = parseCookie(cookie ?? "");
  if (cookie === null || parts === undefined) return missingStep(needed, aCookie);
  terminal.announce(`scripts/lab cookie "${cookie}"`);
  await sayCookie(terminal, lab, parts, language);
  return undefined;
}
