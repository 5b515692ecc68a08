// Requests that change a session from outside: so many a second, whatever the answers take.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { addBook, listBooks } from "../../scripts/src/walkthrough/shopper.ts";

/** What became of them. */
export interface Adds {
  readonly answered: number;
  readonly failed: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/** Adds one book after the other to the session of that cookie; each request is sent when it is due. */
export async function addSteadily(
  port: number,
  cookie: string,
  perSecond: number,
  seconds: number,
): Promise<Adds> {
  const books = await listBooks(port);
  const begin = performance.now();
  const secondsGone = () => (performance.now() - begin) / 1000;
  const sent: Promise<boolean>[] = [];
  while (sent.length < perSecond * seconds) {
    for (; sent.length < Math.min(secondsGone(), seconds) * perSecond;) {
      const isbn = books[sent.length % books.length]?.isbn ?? "";
      const adding = addBook(port, cookie, isbn, randomUUID());
      sent.push(
        adding.then(
          () => true,
          () => false,
        ),
      );
    }
    await delay(1);
  }
  const outcomes = await Promise.all(sent);
  const answered = outcomes.filter(Boolean).length;
  return { answered, failed: outcomes.length - answered, seconds: secondsGone() };
}
