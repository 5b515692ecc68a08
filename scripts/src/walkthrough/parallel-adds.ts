// Decides what step 11 does and when it is reached: twenty adds at the same moment.
import { randomUUID } from "node:crypto";
import type { Bilingual } from "../language.ts";
import type { Finding } from "./finding.ts";
import { missingStep, shopFailure } from "./judge.ts";
import { addBook, listBooks, ShopError } from "./shopper.ts";
import { cartFindings } from "./shopper-findings.ts";
import { withCopies } from "./shopping.ts";
import type { World } from "./world.ts";

export const parallelAdds = 20;

export async function addInParallel(world: World): Promise<Finding | undefined> {
  const { haproxy } = await world.lab.ports();
  const { cookie, cart } = await world.progress();
  await world.remember({ parallel: null });
  try {
    const books = await listBooks(haproxy);
    const book = books[cart.length % books.length];
    if (book === undefined) return shopFailure("0 books");
    world.terminal.say(`${parallelAdds} × ${book.title}`);
    world.terminal.announce(xargsOf(haproxy, cookie, book.isbn));
    const answers = await Promise.all(
      Array.from({ length: parallelAdds }, () => addBook(haproxy, cookie, book.isbn, randomUUID())),
    );
    const texts: Bilingual = {
      en: `${answers.length} answers, each 200`,
      "pt-BR": `${answers.length} respostas, todas 200`,
    };
    world.terminal.say(texts[world.language]);
    // each answer saw another moment; the fullest cart is the last one
    const last = answers.toSorted((one, other) => one.body.count - other.body.count).at(-1);
    if (last === undefined) return shopFailure("0 answers");
    await world.remember({
      cookie: last.visit.cookie,
      cart: withCopies(cart, book, parallelAdds),
      parallel: last.visit,
    });
    return undefined;
  } catch (error) {
    if (error instanceof ShopError) return shopFailure(error.message);
    throw error;
  }
}

export async function checkParallelAdds(world: World): Promise<Finding[]> {
  const { parallel } = await world.progress();
  const isSticky = (await world.lab.engine.mode()) === "sticky";
  if (parallel !== null) return cartFindings(world, isSticky ? parallel.server : undefined);
  return [
    missingStep("11", {
      en: `${parallelAdds} copies were added at the same moment`,
      "pt-BR": `${parallelAdds} exemplares foram postos no carrinho ao mesmo tempo`,
    }),
  ];
}

/** The same, as one would type it. */
function xargsOf(port: number, cookie: string | null, isbn: string): string {
  const jar = cookie === null ? "" : ` -b 'JSESSIONID=${cookie}'`;
  return `seq ${parallelAdds} | xargs -P ${parallelAdds} -I{} curl -s${jar} -H 'Idempotency-Key: add-{}' --json '{"isbn":"${isbn}"}' http://localhost:${port}/api/cart/items`;
}
