// What the shop can refuse.

/** Stable names of the refusals; the HTTP interface shows them as `code`. */
export type BookstoreErrorCode =
  | "book_not_found"
  | "not_in_cart"
  | "quantity_limit"
  | "cart_empty"
  | "idempotency_key_reused";

/** A wish that the shop can't fulfil; the message is a sentence for the shopper's developer tools. */
export class BookstoreError extends Error {
  readonly code: BookstoreErrorCode;

  constructor(code: BookstoreErrorCode, message: string) {
    super(message);
    this.name = "BookstoreError";
    this.code = code;
  }
}
