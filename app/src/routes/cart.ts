// How the cart in the session is shown and changed.
import type { FastifyRequest } from "fastify";
import { answers, requests, type Cart } from "../api.ts";
import type { App } from "../zod-schemas.ts";
import { addToCart, priceCart, setQuantity } from "../bookstore/cart.ts";
import { findServed, rememberServed } from "../bookstore/idempotency.ts";

/**
 * `/api/cart` and its items. Showing the cart writes nothing, so that it costs no backup.
 * Handlers run without a pause: parallel requests of one session can't come between reading and writing.
 */
export function cartRoutes(app: App): void {
  const response = { 200: answers.cart };

  app.get("/api/cart", { schema: { response } }, (request) =>
    priceCart(request.session.cart ?? []),
  );

  app.post(
    "/api/cart/items",
    { schema: { body: requests.addItem, headers: requests.idempotencyHeader, response } },
    (request) => {
      const { isbn, quantity } = request.body;
      return addOnce(request, isbn, quantity, request.headers["idempotency-key"]);
    },
  );

  app.patch(
    "/api/cart/items/:isbn",
    { schema: { params: requests.byIsbn, body: requests.setQuantity, response } },
    (request) => changeQuantity(request, request.params.isbn, request.body.quantity),
  );

  app.delete(
    "/api/cart/items/:isbn",
    { schema: { params: requests.byIsbn, response } },
    (request) => changeQuantity(request, request.params.isbn, 0),
  );
}

/** A request that was served before is answered with the cart as it is now. */
function addOnce(
  { session }: FastifyRequest,
  isbn: string,
  quantity: number,
  key: string | undefined,
): Cart {
  const { cart: lines = [], served = [] } = session;
  const request = `add ${isbn} ${quantity}`;
  if (findServed(served, key, request)) return priceCart(lines);
  const changed = addToCart(lines, isbn, quantity);
  session.cart = changed;
  if (key !== undefined) session.served = rememberServed(served, { key, request });
  return priceCart(changed);
}

function changeQuantity({ session }: FastifyRequest, isbn: string, quantity: number): Cart {
  const changed = setQuantity(session.cart ?? [], isbn, quantity);
  session.cart = changed;
  return priceCart(changed);
}
