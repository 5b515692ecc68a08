// Decides what counts as a happening in the lab, and which moment the panel shows: now, or one of the past.
import type { Exchange } from "../api/exchange.ts";
import type { Machine, MachineName, Mode } from "../api/wire.ts";
import type { LabModel } from "./lab-model.ts";

/** The last happenings that are kept. */
export const happeningLimit = 100;

/** Something that a reader would tell somebody else. */
export type Happening =
  | { kind: "request"; exchange: Exchange }
  | { kind: "machine"; machine: MachineName; state: Machine["state"] }
  | { kind: "session-began" }
  | { kind: "session-renewed" }
  | { kind: "session-ended" }
  | { kind: "owner"; from: string; to: string }
  | { kind: "backup"; from: string | null; to: string | null }
  | { kind: "unprotected" }
  | { kind: "protected"; node: string | null }
  | { kind: "mode"; mode: Mode };

/** One happening, with the lab as it was right after it. */
export type Moment = {
  id: number;
  /** Epoch milliseconds. */
  at: number;
  happening: Happening;
  lab: LabModel;
};

export type Timeline = {
  /** Newest first, at most `happeningLimit`. */
  moments: readonly Moment[];
  /** The moment that the panel shows; null: now. */
  shown: number | null;
};

export type TimelineEvent = { type: "moment-chosen"; id: number | null };

export const emptyTimeline: Timeline = { moments: [], shown: null };

/** The timeline after the lab went from one state to the next. A moment that somebody looks at is kept. */
export function noteHappenings(
  timeline: Timeline,
  before: LabModel,
  after: LabModel,
  at: number,
): Timeline {
  const happenings = happeningsBetween(before, after);
  if (happenings.length === 0) return timeline;
  const first = (timeline.moments[0]?.id ?? 0) + 1;
  const added = happenings
    .map((happening, index) => ({ id: first + index, at, happening, lab: after }))
    .toReversed();
  const moments = [...added, ...timeline.moments].slice(0, happeningLimit);
  const isKept = moments.some(({ id }) => id === timeline.shown);
  return { moments, shown: isKept ? timeline.shown : null };
}

/** The moment that is shown; undefined: now. */
export function shownMoment({ moments, shown }: Timeline): Moment | undefined {
  return moments.find(({ id }) => id === shown);
}

/** The moments beside the shown one, for those who step through; now is after the newest. */
export function neighbours({ moments, shown }: Timeline): {
  earlier: number | undefined;
  /** null: now. */
  later: number | null | undefined;
} {
  const index = moments.findIndex(({ id }) => id === shown);
  if (index === -1) return { earlier: moments[0]?.id, later: undefined };
  return { earlier: moments[index + 1]?.id, later: moments[index - 1]?.id ?? null };
}

function happeningsBetween(before: LabModel, after: LabModel): Happening[] {
  return [
    ...requestsBetween(before, after),
    ...machinesBetween(before, after),
    ...sessionBetween(before, after),
  ];
}

function requestsBetween(before: LabModel, after: LabModel): Happening[] {
  const [exchange] = after.requests;
  if (exchange === undefined || exchange === before.requests[0]) return [];
  return [{ kind: "request", exchange }];
}

function machinesBetween(before: LabModel, after: LabModel): Happening[] {
  const [was, is] = [before.machines.report, after.machines.report];
  if (was === null || is === null || was === is) return [];
  return is.nodes.flatMap(({ name, state }): Happening[] => {
    const former = was.nodes.find((node) => node.name === name)?.state;
    if (former === undefined || former === state) return [];
    return [{ kind: "machine", machine: name, state }];
  });
}

function sessionBetween(before: LabModel, after: LabModel): Happening[] {
  const [was, is] = [before.session, after.session];
  if (was === null || is === null || was === is) return [];
  const happenings: Happening[] = [];
  if (was.mode !== is.mode) happenings.push({ kind: "mode", mode: is.mode });
  const [former, session] = [was.session, is.session];
  if (former === null && session === null) return happenings;
  if (former === null) return [...happenings, { kind: "session-began" }];
  if (session === null) return [...happenings, { kind: "session-ended" }];
  const isRenewed = was.cookie?.token !== is.cookie?.token;
  if (isRenewed) happenings.push({ kind: "session-renewed" });
  if (former.owner !== null && session.owner !== null && former.owner !== session.owner) {
    happenings.push({ kind: "owner", from: former.owner, to: session.owner });
  }
  if (former.node !== session.node) {
    happenings.push({ kind: "backup", from: former.node, to: session.node });
  }
  if (former.isProtected && !session.isProtected) happenings.push({ kind: "unprotected" });
  if (!former.isProtected && session.isProtected) {
    happenings.push({ kind: "protected", node: session.node });
  }
  return happenings;
}
