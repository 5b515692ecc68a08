// Which requests a session has already served, so that a repeated one is answered and not done again.
import { BookstoreError } from "./bookstore-error.ts";
import type { PlacedOrder } from "./order.ts";

/** How many served requests a session remembers; the oldest is forgotten first. */
export const rememberedRequests = 200;

/** A request that carried an `Idempotency-Key`. It lives in the session, so it survives a failover with it. */
export interface ServedRequest {
  key: string;
  /** What was asked, in words that differ when the request differs: `add 9790420001011 2`. */
  request: string;
  /** What a checkout made; an add is answered with the cart as it is now. */
  order?: PlacedOrder;
}

/**
 * The request that was served under this key; undefined if there is none or the request has no key.
 * @throws BookstoreError `idempotency_key_reused` if the key came with another request before
 */
export function findServed(
  served: readonly ServedRequest[],
  key: string | undefined,
  request: string,
): ServedRequest | undefined {
  if (key === undefined) return undefined;
  const found = served.find((entry) => entry.key === key);
  if (found && found.request !== request) {
    throw new BookstoreError(
      "idempotency_key_reused",
      `This Idempotency-Key came before with another request (${found.request}); use a new key for each change.`,
    );
  }
  return found;
}

/** The memory with one request more, and the oldest ones forgotten. */
export function rememberServed(
  served: readonly ServedRequest[],
  request: ServedRequest,
): ServedRequest[] {
  return [...served, request].slice(-rememberedRequests);
}
