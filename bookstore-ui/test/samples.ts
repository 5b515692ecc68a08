// Books, carts and answers for the tests.
import type { Exchange } from "../src/api/exchange.ts";
import type { Book, Cart, LabSession } from "../src/api/wire.ts";
import { emptyModel, reduce, type Model, type PageEvent } from "../src/model.ts";
import type { CartAnswer, Operation } from "../src/shop/operation.ts";

export const casmurro: Book = {
  isbn: "9790420002012",
  title: "Dom Casmurro",
  author: "Machado de Assis",
  year: 1899,
  price: 4190,
  language: "pt",
  subject: "romance",
  description: { en: "Did she?", "pt-BR": "Traiu?" },
  cover: { motif: "waves", hue: 190 },
};

export const dracula: Book = {
  ...casmurro,
  isbn: "9790420001121",
  title: "Dracula",
  author: "Bram Stoker",
  year: 1897,
  price: 4590,
  language: "en",
  subject: "gothic",
};

/** A cart with so many copies of each book. */
export function cartOf(...lines: [Book, number][]): Cart {
  const items = lines.map(([{ isbn, title, price }, quantity]) => ({
    isbn,
    title,
    price,
    quantity,
  }));
  return {
    items,
    count: items.reduce((sum, { quantity }) => sum + quantity, 0),
    total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
  };
}

export function add({ isbn, title }: Book): Operation {
  return { kind: "add", isbn, title };
}

export const load: Operation = { kind: "load" };

/** The event of an answer with a cart; from app1 unless told. */
export function cartReceived(
  operation: Operation,
  cart: Cart,
  rest: Partial<CartAnswer> = {},
): PageEvent {
  return { type: "cart-received", operation, cart, server: "app1", isRetry: false, ...rest };
}

export function after(...events: PageEvent[]): Model {
  return events.reduce((model, event, index) => reduce(model, event, index), emptyModel);
}

/** A session of app1 with its backup on n2. */
export function labSession(rest: Partial<LabSession> = {}): LabSession {
  return {
    server: "app1",
    mode: "sticky",
    cookie: { prefix: "app1", token: "5F3A".repeat(8), node: "n2", route: "app1" },
    session: null,
    copies: [],
    nodes: [],
    consolePort: 8090,
    ...rest,
  };
}

/** The model after one more event. */
export function next(model: Model, event: PageEvent): Model {
  return reduce(model, event, 0);
}

/** An exchange with app1 that stored nothing, but for `rest`. */
export function exchange(rest: Partial<Exchange>): Exchange {
  return {
    id: 1,
    at: 0,
    method: "GET",
    path: "/api/cart",
    status: 200,
    server: "app1",
    backup: null,
    durationMs: 1,
    ...rest,
  };
}
