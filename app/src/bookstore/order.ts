// What an order is, and how it is remembered.
import { BookstoreError } from "./bookstore-error.ts";
import { priceCart, type Cart, type CartLine } from "./cart.ts";

/** What the session keeps of an order: enough to show it again. */
export interface PlacedOrder {
  number: string;
  /** ISO 8601 */
  placedAt: string;
  lines: CartLine[];
}

/** An order as the shopper sees it; the sums are those of {@link Cart}. */
export interface Order extends Cart {
  number: string;
  /** ISO 8601 */
  placedAt: string;
}

/**
 * Turns the lines of a cart into an order.
 * @throws BookstoreError `cart_empty`
 */
export function placeOrder(
  lines: readonly CartLine[],
  number: string,
  placedAtMs: number,
): PlacedOrder {
  if (lines.length === 0) {
    throw new BookstoreError("cart_empty", "There is nothing in the cart to order.");
  }
  return { number, placedAt: new Date(placedAtMs).toISOString(), lines: [...lines] };
}

/** The order with titles, prices and sums. */
export function describeOrder({ number, placedAt, lines }: PlacedOrder): Order {
  return { number, ...priceCart(lines), placedAt };
}
