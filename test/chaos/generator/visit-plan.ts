// Decides what a shopper does in one visit, before it begins: the same seed gives the same visits.
import type { Random } from "./random.ts";
import { type Mark, type Shelf, shelfOf } from "./marks.ts";

/** One thing that a shopper does. `audit`: afterwards it is looked up in memcached itself. */
export type Step =
  | { readonly kind: "add"; readonly marks: readonly Mark[]; readonly audit: boolean }
  /** The add before last once more, with its key: it must not count again. */
  | { readonly kind: "add-again" }
  | { readonly kind: "read" }
  | { readonly kind: "me" }
  | { readonly kind: "set"; readonly isbn: string; readonly value: number }
  | { readonly kind: "remove"; readonly isbn: string }
  | { readonly kind: "login" }
  | { readonly kind: "checkout" }
  /** A dead cookie once more; `choice` in [0, 1) says which of those that there are. */
  | { readonly kind: "replay"; readonly choice: number; readonly isWriting: boolean }
  /** A cookie with a token that nobody gave out. */
  | { readonly kind: "planted"; readonly token: string; readonly mark: Mark };

export interface VisitPlan {
  readonly shelf: Shelf;
  readonly steps: readonly Step[];
  /** How it ends: by logging out, or by never coming back. */
  readonly ending: "logout" | "leave";
  /** Milliseconds between two steps, one for each. */
  readonly pauses: readonly number[];
}

const weights = {
  add: 30,
  "add-many": 12,
  "add-again": 4,
  read: 22,
  me: 5,
  set: 14,
  remove: 2,
  login: 3,
  checkout: 3,
  replay: 5,
  planted: 2,
} as const;

/** @param pauseMs mean time between two steps */
export function planVisit(random: Random, pauseMs: number): VisitPlan {
  const shelf = shelfOf((from) => random.shuffled(from));
  const steps = drawSteps(random, shelf);
  return {
    shelf,
    steps,
    ending: random.next() < 0.7 ? "logout" : "leave",
    pauses: steps.map(() => Math.round(pauseMs * (0.5 + random.next()))),
  };
}

function drawSteps(random: Random, { marks, registers }: Shelf): Step[] {
  const left = [...marks];
  const take = (count: number) => left.splice(0, count);
  let value = 1;
  const audit = () => random.next() < 0.3;
  // a session begins with its first book, so that nothing in parallel can begin it twice
  const steps: Step[] = [{ kind: "add", marks: take(1), audit: audit() }];
  const length = random.whole(10, 40);
  while (steps.length < length && left.length > 4) {
    const kind = random.weighted(weights);
    switch (kind) {
      case "add":
        steps.push({ kind, marks: take(1), audit: audit() });
        break;
      case "add-many":
        steps.push({ kind: "add", marks: take(random.whole(2, 4)), audit: audit() });
        break;
      case "set":
        steps.push({ kind, isbn: random.pick(registers), value: (value += 1) });
        break;
      case "remove":
        steps.push({ kind, isbn: random.pick(registers) });
        break;
      case "replay":
        steps.push({ kind, choice: random.next(), isWriting: random.next() < 0.3 });
        break;
      case "planted":
        steps.push({ kind, token: drawToken(random), mark: random.pick(marks) });
        break;
      case "add-again":
      case "read":
      case "me":
      case "login":
      case "checkout":
        steps.push({ kind });
    }
  }
  return steps;
}

function drawToken(random: Random): string {
  return Array.from({ length: 32 }, () => "0123456789ABCDEF"[random.whole(0, 15)]).join("");
}
