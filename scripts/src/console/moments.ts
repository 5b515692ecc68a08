// Decides which moment of the walkthrough a visit of the page was: each leaves behind what the step's action would.
import { parseCookie } from "../cookie.ts";
import { type AppName, isAppName, memcachedNames, type NodeName } from "../nodes.ts";
import { doomedMemcached, namedMemcached } from "../walkthrough/cast.ts";
import type { Progress, Visit } from "../walkthrough/progress.ts";
import type { StepId } from "../walkthrough/step.ts";
import type { PageVisit, Surroundings } from "./page-visit.ts";

/** Without requests in between it would be two. */
const mostLooks = 8;

/** A visit, what was known before it, and the lab around it. */
export interface Scene {
  readonly known: Progress;
  readonly visit: PageVisit;
  readonly around: Surroundings;
  readonly answer: Visit;
}

interface Moment {
  readonly left: keyof Progress;
  /** Until this step is reached, the moment may come once more, and counts instead. */
  readonly until: StepId;
  /** What the visit leaves behind, if it is this moment; those before it have been. */
  readonly at: (scene: Scene) => Partial<Progress> | undefined;
}

/** In the order in which the steps ask for them. */
const moments: readonly Moment[] = [
  {
    left: "added",
    until: "4.2",
    // a login or an order is no book in the cart
    at: ({ visit: { kind, cart }, answer }) =>
      kind === "change" && cart.length > 0 ? { added: answer } : undefined,
  },
  afterDeath("changed", "5.1", ({ added }) => added?.server),
  afterDeath("relocated", "6.2", doomedMemcached),
  {
    left: "shared",
    until: "8.1",
    at: ({ visit, around: { mode }, answer }) =>
      isChange(visit) && mode === "non-sticky" ? { shared: answer, looks: null } : undefined,
  },
  afterDeath("afterApp", "8.4", ({ shared }) => shared?.server),
  afterDeath("afterMemcached", "8.5", namedMemcached),
  {
    left: "again",
    until: "9",
    at: ({ visit, around: { mode }, answer }) =>
      isChange(visit) && mode === "sticky" ? { again: answer, firstLife: null } : undefined,
  },
  {
    left: "afterRestart",
    until: "9.2",
    at({ known: { again }, visit, around, answer }) {
      // nobody but the owner answers while it lives, and it may have been started again by now
      if (!isChange(visit) || visit.server === again?.server) return undefined;
      // before step 9.1 it only has another owner
      return around.isRestarted ? { afterRestart: answer } : { again: answer, firstLife: null };
    },
  },
  {
    left: "overtaken",
    until: "10",
    at: overtaking,
  },
  {
    left: "newer",
    until: "10.2",
    at(scene) {
      const { known, visit, answer } = scene;
      const isUndisturbed = isChange(visit) && visit.server === ownerBefore(known);
      return isUndisturbed ? { newer: answer } : overtaking(scene);
    },
  },
  {
    left: "returned",
    until: "10.3",
    // as in step 9.2
    at(scene) {
      const { known, visit, answer } = scene;
      return overtaking(scene) ?? (visit.server === known.stuck ? { returned: answer } : undefined);
    },
  },
  {
    left: "parallel",
    until: "11",
    at: ({ visit, answer }) => (visit.kind === "burst" ? { parallel: answer } : undefined),
  },
  {
    left: "unprotected",
    until: "12",
    at: ({ visit, around, answer }) =>
      isChange(visit) && memcachedNames.every(around.isDown) ? { unprotected: answer } : undefined,
  },
];

/** The next moment that has not been, or the last one once more. */
export function momentOf(scene: Scene, reached: readonly StepId[]): Partial<Progress> {
  const index = moments.findIndex(({ left }) => scene.known[left] === null);
  const [next, last] =
    index === -1 ? [undefined, moments.at(-1)] : [moments[index], moments[index - 1]];
  const once = next?.at(scene);
  if (once !== undefined) return once;
  const isOpen = last !== undefined && !reached.includes(last.until);
  return (isOpen ? last.at(scene) : undefined) ?? looksWith(scene);
}

/** A change while that node is dead. */
function afterDeath(
  left: keyof Progress,
  until: StepId,
  nodeOf: (known: Progress) => NodeName | undefined,
): Moment {
  return {
    left,
    until,
    at({ known, visit, around, answer }) {
      const node = nodeOf(known);
      const isLost = node !== undefined && around.isDown(node);
      return isChange(visit) && isLost ? { [left]: answer } : undefined;
    },
  };
}

/** Step 10, also once more: whoever held no request then gets no further. */
function overtaking({ known, visit, around, answer }: Scene): Partial<Progress> | undefined {
  const owner = ownerBefore(known);
  const isOvertaken = owner !== undefined && owner !== visit.server && around.isStuck(owner);
  if (!isChange(visit) || !isOvertaken) return undefined;
  return { stuck: owner, overtaken: answer, newer: null };
}

/** Step 8.2: each answer counts while both app servers may give it, from the last change of the cookie on. */
function looksWith({ known, visit, around, answer }: Scene): Partial<Progress> {
  const { shared, looks, afterApp } = known;
  const isInTurns =
    shared !== null &&
    afterApp === null &&
    around.mode === "non-sticky" &&
    !around.isDown(shared.server);
  if (!isInTurns) return {};
  if (isChange(visit) && answer.cookie !== shared.cookie) return { shared: answer, looks: null };
  return { looks: [...(looks ?? []), answer].slice(-mostLooks) };
}

function isChange({ kind }: PageVisit): boolean {
  return kind !== "look";
}

/** The app server that the cookie named when the request was sent. */
export function ownerBefore({ cookie }: Progress): AppName | undefined {
  const route = parseCookie(cookie ?? "")?.route ?? "";
  return isAppName(route) ? route : undefined;
}
