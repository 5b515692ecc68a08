// What the bookstore keeps in a session.
import type { CartLine } from "./bookstore/cart.ts";
import type { ServedRequest } from "./bookstore/idempotency.ts";

declare module "fastify" {
  /** Plain data only, and always replaced as a whole, never changed in place. */
  interface Session {
    /** Absent while nothing was added yet. */
    cart?: CartLine[];
    /** Absent while nobody is logged in. */
    name?: string;
    /** Requests with an `Idempotency-Key`; absent before the first. */
    served?: ServedRequest[];
  }
}
