// Decides what of an answer is written down: quantities, names and codes; anything of another form is a failure.
import { answers } from "../../../app/src/api.ts";
import type { Quantities } from "../generator/marks.ts";
import type { Answer } from "./exchange.ts";

type Items = readonly { readonly isbn: string; readonly quantity: number }[];

function quantitiesOf(items: Items): Quantities {
  return Object.fromEntries(items.map(({ isbn, quantity }) => [isbn, quantity]));
}

/** Quantities of an answer that is a cart. @throws ZodError when it is none */
export function cartIn({ body }: Answer): Quantities {
  return quantitiesOf(answers.cart.parse(body).items);
}

/** The order of an answer to a checkout, and the cart after it. @throws ZodError when it is none */
export function checkoutIn({ body }: Answer): { order: Quantities; cart: Quantities } {
  const { order, cart } = answers.checkout.parse(body);
  return { order: quantitiesOf(order.items), cart: quantitiesOf(cart.items) };
}

/** @throws ZodError when the answer names nobody in the expected form */
export function nameIn({ body }: Answer): string | null {
  return answers.shopper.parse(body).name;
}

/** The stable code of a problem document; null for anything else. */
export function codeIn({ body }: Answer): string | null {
  if (typeof body !== "object" || body === null || !("code" in body)) return null;
  return typeof body.code === "string" ? body.code : null;
}
