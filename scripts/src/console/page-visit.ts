// Decides what the page tells of a visit, and what else is known when it is judged.
import * as z from "zod";
import type { Mode } from "../engines/engine.ts";
import type { AppName, NodeName } from "../nodes.ts";
import { progressSchema } from "../walkthrough/progress.ts";

/** One answer that the page got from the shop, through HAProxy. */
export const visitSchema = z.object({
  /**
   * look: the session was read; change: it was changed; burst: by many requests at the same moment; renewal: it has a
   * new token, as after a login.
   */
  kind: z.enum(["look", "change", "burst", "renewal"]),
  /** The app server that answered. */
  server: z.enum(["app1", "app2"]),
  /** The cookie as the browser held it after the answer. */
  cookie: z.string(),
  cart: progressSchema.shape.cart,
});
export type PageVisit = z.infer<typeof visitSchema>;

/** The lab at the time of a visit. */
export interface Surroundings {
  readonly mode: Mode;
  readonly isDown: (node: NodeName) => boolean;
  /** Paused, or with a request that it holds: whoever waits for it is answered by the other one. */
  readonly isStuck: (app: AppName) => boolean;
  /** The memcached of step 9.1 has begun another life since step 9. */
  readonly isRestarted: boolean;
}
