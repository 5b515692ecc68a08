// Decides which requests an operation makes, and which events their answers become.
import type { Client } from "../api/client.ts";
import { isOutcomeUnknown, type Failure, type Result } from "../api/failure.ts";
import { type IdempotencyKeys, randomKey } from "../api/idempotency-keys.ts";
import type { Cart } from "../api/wire.ts";
import type { Operation } from "./operation.ts";
import { isPending } from "./shop-model.ts";
import type { Store } from "../store.ts";

/** What the reader can do. Every promise resolves when the answer is in the model. */
export type ShopActions = {
  /**
   * Starts an operation; one that is under way already is not started twice.
   * True when it was done, false when it failed or was under way.
   */
  perform: (operation: Operation) => Promise<boolean>;
  dismissNotice: () => void;
  /** Tells that the reader went to another view. */
  leaveView: () => void;
};

type Parts = { client: Client; store: Store; keys: IdempotencyKeys };

/** Makes the actions of the shop. */
export function createShopActions({ client, store, keys }: Parts): ShopActions {
  // one at a time: two answers out of order would leave the older cart on the page
  let last: Promise<unknown> = Promise.resolve();

  async function perform(operation: Operation): Promise<boolean> {
    const isbn = "isbn" in operation ? operation.isbn : undefined;
    if (isPending(store.model().shop, operation.kind, isbn)) return false;
    store.dispatch({ type: "operation-started", operation });
    const run = last.then(() => runOperation({ client, store, keys }, operation));
    last = run;
    const isDone = await run;
    store.dispatch({ type: "operation-ended", operation });
    if (hasStaleCart(store, operation)) await perform({ kind: "load" });
    return isDone;
  }

  return {
    perform,
    dismissNotice: () => store.dispatch({ type: "notice-dismissed" }),
    leaveView: () => store.dispatch({ type: "view-left" }),
  };
}

/** True when every request of the operation got its answer. */
async function runOperation(parts: Parts, operation: Operation): Promise<boolean> {
  const { client, store } = parts;
  switch (operation.kind) {
    case "load":
      return load(parts, operation);
    case "add":
      return add(parts, operation);
    case "burst":
      return burst(parts, operation);
    case "change": {
      const result = await client.changeItem(operation.isbn, operation.quantity);
      return takeCart(store, operation, result);
    }
    case "remove":
      return takeCart(store, operation, await client.removeItem(operation.isbn));
    case "checkout":
      return checkout(parts, operation);
    case "login":
      return takeName(store, operation, await client.login(operation.name));
    case "logout":
      return takeName(store, operation, await client.logout());
  }
}

async function load({ client, store }: Parts, operation: Operation): Promise<boolean> {
  if (store.model().shop.books === null) {
    const books = await client.books();
    if (!books.ok) return fail(store, operation, books);
    store.dispatch({ type: "books-received", books: books.value.books });
  }
  return (
    takeCart(store, operation, await client.cart()) && takeName(store, operation, await client.me())
  );
}

async function add(
  { client, store, keys }: Parts,
  operation: Extract<Operation, { kind: "add" }>,
): Promise<boolean> {
  const intention = `add ${operation.isbn}`;
  const { key, isRetry } = keys.take(intention);
  const result = await client.addItem(operation.isbn, 1, key);
  if (result.ok || !isOutcomeUnknown(result.failure)) keys.settle(intention);
  return takeCart(store, operation, result, isRetry);
}

const countOf = (result: Result<Cart>) => (result.ok ? result.value.count : 0);

/** Each answer saw another moment; the fullest cart is the last one. */
async function burst(
  { client, store }: Parts,
  operation: Extract<Operation, { kind: "burst" }>,
): Promise<boolean> {
  const { isbn, copies } = operation;
  const results = await Promise.all(
    Array.from({ length: copies }, () => client.addItem(isbn, 1, randomKey())),
  );
  const failed = results.find(({ ok }) => !ok);
  const fullest = results.toSorted((one, other) => countOf(other) - countOf(one))[0];
  return takeCart(store, operation, failed ?? fullest ?? (await client.cart()));
}

async function checkout({ client, store, keys }: Parts, operation: Operation): Promise<boolean> {
  const { key } = keys.take("checkout");
  const result = await client.checkout(key);
  if (result.ok || !isOutcomeUnknown(result.failure)) keys.settle("checkout");
  if (!result.ok) return fail(store, operation, result);
  store.dispatch({ type: "order-received", ...result.value, server: result.server });
  return true;
}

function takeCart(
  store: Store,
  operation: Operation,
  result: Result<Cart>,
  isRetry = false,
): boolean {
  if (!result.ok) return fail(store, operation, result);
  const { value: cart, server } = result;
  store.dispatch({ type: "cart-received", operation, cart, server, isRetry });
  return true;
}

function takeName(
  store: Store,
  operation: Operation,
  result: Result<{ name: string | null }>,
): boolean {
  if (!result.ok) return fail(store, operation, result);
  store.dispatch({ type: "name-received", operation, name: result.value.name });
  return true;
}

function fail(
  store: Store,
  operation: Operation,
  { failure, server }: { failure: Failure; server: string | null },
): false {
  store.dispatch({ type: "operation-failed", operation, failure, server });
  return false;
}

/** An app server that misses a line or the whole cart knows better than the page: look again. */
function hasStaleCart(store: Store, operation: Operation): boolean {
  const { notice } = store.model().shop;
  if (notice?.kind !== "failed" || notice.operation !== operation) return false;
  const { failure } = notice;
  return (
    failure.kind === "problem" &&
    (failure.problem.code === "not_in_cart" || failure.problem.code === "cart_empty")
  );
}
