// Decides how the walkthrough shops: like a browser, through HAProxy, with a cookie of its own.
import * as z from "zod";
import { ask, type HttpAnswer, type HttpRequest } from "../http-client.ts";
import { type AppName, isAppName } from "../nodes.ts";
import type { Visit } from "./progress.ts";

const cartShape = z.object({
  items: z.array(z.object({ isbn: z.string(), title: z.string(), quantity: z.int() })),
  count: z.int(),
});
const booksShape = z.object({
  books: z.array(z.object({ isbn: z.string(), title: z.string() })).min(3),
});

export type Cart = z.infer<typeof cartShape>;
export type Book = z.infer<typeof booksShape>["books"][number];

/** The shop did not do what the shopper asked; the message tells what it answered, if anything. */
export class ShopError extends Error {}

/** HAProxy tries again by itself; this is longer than all its tries together. */
const timeoutMs = 15_000;

export interface Answer<T> {
  readonly visit: Visit;
  readonly body: T;
}

/** One request of the shopper, with and without a cookie yet. Throws ShopError unless the answer is 200. */
async function shop<T>(
  port: number,
  cookie: string | null,
  shape: z.ZodType<T>,
  path: string,
  request: HttpRequest = {},
): Promise<Answer<T>> {
  const headers = {
    ...request.headers,
    ...(cookie === null ? {} : { cookie: `JSESSIONID=${cookie}` }),
  };
  const answer = await ask(port, path, { ...request, headers, timeoutMs }).catch(
    (error: unknown) => {
      throw new ShopError(error instanceof Error ? error.message : String(error));
    },
  );
  if (answer.status !== 200) throw new ShopError(`${answer.status} ${detailOf(answer)}`.trim());
  if (answer.server === undefined || !isAppName(answer.server))
    throw new ShopError("the answer does not tell which app server gave it");
  const body = shape.safeParse(parseJson(answer.text));
  if (!body.success) throw new ShopError(`${path} answered something that is not the shop's`);
  const visit = { server: answer.server, cookie: cookieOf(answer) ?? cookie ?? "" };
  return { visit, body: body.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The `detail` of a problem document, or the beginning of whatever came. */
function detailOf({ text }: HttpAnswer): string {
  const problem = z.object({ detail: z.string() }).safeParse(parseJson(text));
  return problem.success ? problem.data.detail : text.slice(0, 120);
}

function cookieOf({ setCookies }: HttpAnswer): string | undefined {
  for (const line of setCookies) {
    const value = /^JSESSIONID=([^;]*)/.exec(line)?.[1];
    if (value !== undefined && value !== "") return decodeURIComponent(value);
  }
  return undefined;
}

/** The catalogue, asked for without the cookie: looking at the shelves is no use of the session. */
export async function listBooks(port: number): Promise<Book[]> {
  const { body } = await shop(port, null, booksShape, "/api/books");
  return body.books;
}

/** The app server that a browser without a cookie gets to. */
export async function whoAnswers(port: number): Promise<AppName> {
  return (await shop(port, null, booksShape, "/api/books")).visit.server;
}

/** Puts one copy of a book into the cart. The key makes it safe for HAProxy to ask twice. */
export function addBook(
  port: number,
  cookie: string | null,
  isbn: string,
  idempotencyKey: string,
): Promise<Answer<Cart>> {
  return shop(port, cookie, cartShape, "/api/cart/items", {
    method: "POST",
    headers: { "idempotency-key": idempotencyKey },
    body: { isbn },
  });
}

/** Looks into the cart. */
export function readCart(port: number, cookie: string | null): Promise<Answer<Cart>> {
  return shop(port, cookie, cartShape, "/api/cart");
}
