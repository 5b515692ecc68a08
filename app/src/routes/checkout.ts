// How a cart becomes an order.
import { randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { answers, requests, type Checkout } from "../api.ts";
import type { App } from "../zod-schemas.ts";
import { priceCart } from "../bookstore/cart.ts";
import { findServed, rememberServed } from "../bookstore/idempotency.ts";
import { describeOrder, placeOrder } from "../bookstore/order.ts";

/** `POST /api/checkout`; with the `Idempotency-Key` of an earlier order it answers that order again. */
export function checkoutRoutes(app: App): void {
  app.post(
    "/api/checkout",
    { schema: { headers: requests.idempotencyHeader, response: { 200: answers.checkout } } },
    (request) => checkOutOnce(request, request.headers["idempotency-key"]),
  );
}

function checkOutOnce({ session }: FastifyRequest, key: string | undefined): Checkout {
  const { cart: lines = [], served = [] } = session;
  const before = findServed(served, key, "checkout")?.order;
  if (before) return { order: describeOrder(before), cart: priceCart(lines) };
  const order = placeOrder(lines, newOrderNumber(), Date.now());
  session.cart = [];
  if (key !== undefined) {
    session.served = rememberServed(served, { key, request: "checkout", order });
  }
  return { order: describeOrder(order), cart: priceCart([]) };
}

/** Short enough to read aloud, random so that both app servers may give them out. */
function newOrderNumber(): string {
  return `B-${randomBytes(4).toString("hex").toUpperCase()}`;
}
