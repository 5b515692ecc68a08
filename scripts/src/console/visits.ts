// Decides what a visit of the page means for its exercise: which moment of the walkthrough it was.
import * as z from "zod";
import { parseCookie } from "../cookie.ts";
import type { Mode } from "../engines/engine.ts";
import type { Bilingual } from "../language.ts";
import { type AppName, isAppName, memcachedNames, type NodeName } from "../nodes.ts";
import { doomedMemcached, namedMemcached } from "../walkthrough/cast.ts";
import { noProgress, type Progress, progressSchema } from "../walkthrough/progress.ts";
import type { StepId } from "../walkthrough/step.ts";

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
}

/** Without requests in between it would be two. */
const mostLooks = 8;

/** What the page's shopper has done: the moments, and the steps that were reached by them. */
export interface ExerciseState {
  readonly progress: Progress;
  readonly reached: readonly StepId[];
  /** What the check of the last one has seen. */
  readonly proof: readonly Bilingual[];
}

export const beginning: ExerciseState = { progress: noProgress, reached: [], proof: [] };

/** The state after a visit. Another session than before is another shopper: the walkthrough begins anew. */
export function afterVisit(
  before: ExerciseState,
  visit: PageVisit,
  around: Surroundings,
): ExerciseState {
  const { kind, cookie, cart } = visit;
  const { progress, ...rest } = forSession(before, visit);
  const moment =
    kind === "look" ? lookedAt(progress, visit, around) : changedAt(progress, visit, around);
  return { progress: { ...progress, cookie, cart, ...moment }, ...rest };
}

function forSession(before: ExerciseState, { kind, cookie }: PageVisit): ExerciseState {
  const was = parseCookie(before.progress.cookie ?? "")?.token;
  const is = parseCookie(cookie)?.token;
  if (was === undefined || was === is) return before;
  if (kind !== "renewal" || is === undefined) return beginning;
  const renewed: unknown = JSON.parse(JSON.stringify(before.progress).replaceAll(was, is));
  return { ...before, progress: progressSchema.parse(renewed) };
}

/** What a look leaves behind: that which the next step that is still to be done would. */
function lookedAt(
  { shared, looks, afterApp, newer, returned, stuck }: Progress,
  { server, cookie }: PageVisit,
  { mode, isDown }: Surroundings,
): Partial<Progress> {
  const answer = { server, cookie };
  if (shared !== null && afterApp === null && mode === "non-sticky" && !isDown(shared.server)) {
    return { looks: [...(looks ?? []), answer].slice(-mostLooks) };
  }
  // with stickiness nobody but the owner answers while it lives; and it may have been started again by now
  return newer !== null && returned === null && server === stuck ? { returned: answer } : {};
}

/** The same for a change. */
function changedAt(known: Progress, visit: PageVisit, around: Surroundings): Partial<Progress> {
  const { kind, server, cookie } = visit;
  const { mode, isDown, isStuck } = around;
  const answer = { server, cookie };
  const { added, changed, relocated, shared, afterApp, afterMemcached, again } = known;
  if (added === null) return { added: answer };
  if (changed === null) {
    return isDown(added.server) ? { killedApp: added.server, changed: answer } : {};
  }
  if (relocated === null) {
    const node = doomedMemcached(known);
    return node && isDown(node) ? { killedMemcached: node, relocated: answer } : {};
  }
  if (shared === null) return mode === "non-sticky" ? { shared: answer } : {};
  if (afterApp === null) {
    return isDown(shared.server) ? { afterApp: answer } : lookedAt(known, visit, around);
  }
  if (afterMemcached === null) {
    const node = namedMemcached(known);
    return node && isDown(node) ? { afterMemcached: answer } : {};
  }
  if (again === null) return mode === "sticky" ? { again: answer } : {};
  // as in step 10.3
  if (known.afterRestart === null) return server === again.server ? {} : { afterRestart: answer };
  if (known.overtaken === null) {
    const owner = parseCookie(known.cookie ?? "")?.route ?? "";
    const isOvertaken = isAppName(owner) && owner !== server && isStuck(owner);
    return isOvertaken ? { stuck: owner, overtaken: answer } : {};
  }
  if (known.newer === null) return { newer: answer };
  if (known.returned === null) return lookedAt(known, visit, around);
  if (kind === "burst") return { parallel: answer };
  const isBare = memcachedNames.every(isDown);
  return known.parallel !== null && isBare ? { unprotected: answer } : {};
}
