// Decides whose visit it was, the same shopper's or another one's, and what is known afterwards.
import { parseCookie } from "../cookie.ts";
import type { Bilingual } from "../language.ts";
import { noProgress, type Progress, progressSchema } from "../walkthrough/progress.ts";
import type { StepId } from "../walkthrough/step.ts";
import { momentOf } from "./moments.ts";
import type { PageVisit, Surroundings } from "./page-visit.ts";

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
  const { server, cookie, cart } = visit;
  const state = forSession(before, visit);
  const scene = { known: state.progress, visit, around, answer: { server, cookie } };
  const moment = momentOf(scene, state.reached);
  return { ...state, progress: { ...state.progress, cookie, cart, ...moment } };
}

function forSession(before: ExerciseState, { kind, cookie, cart }: PageVisit): ExerciseState {
  const was = parseCookie(before.progress.cookie ?? "")?.token;
  const is = parseCookie(cookie)?.token;
  if (was === undefined || was === is) return before;
  // a login that was not told, as the page was loaded again, or in another tab
  const hasSameCart = kind === "look" && cart.length > 0 && isSame(cart, before.progress.cart);
  if (is === undefined || (kind !== "renewal" && !hasSameCart)) return beginning;
  const renewed: unknown = JSON.parse(JSON.stringify(before.progress).replaceAll(was, is));
  return { ...before, progress: progressSchema.parse(renewed) };
}

function isSame(one: Progress["cart"], other: Progress["cart"]): boolean {
  return linesOf(one).join() === linesOf(other).join();
}

function linesOf(cart: Progress["cart"]): string[] {
  return cart.map(({ isbn, quantity }) => `${quantity} ${isbn}`).toSorted();
}
