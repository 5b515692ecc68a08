// Invariant 4: the cookie of a session that ended opens nothing, whatever came back meanwhile.
import type { EntryOf } from "../../history/entry.ts";
import { operationsIn, troublesIn } from "../../history/history.ts";
import { marksIn, nameOf } from "../../generator/marks.ts";
import { faultAt, faultSpans } from "../faults.ts";
import type { Rule, Violation } from "../violation.ts";

const rule = "destroyed-stays-destroyed";

export const destroyedStaysDestroyed: Rule = (entries) => {
  const spans = faultSpans(entries);
  const seenDead = new Set<string>();
  const revived = operationsIn(entries).flatMap((replay): Violation[] => {
    if (replay.kind !== "replay" || replay.outcome !== "ok") return [];
    const { deadToken, isCertain, id, begin } = replay;
    const life = signOfLife(replay);
    if (life === undefined) {
      // an empty cart proves nothing: only who had to be given another session had none
      if (replay.givenToken !== undefined) seenDead.add(deadToken);
      return [];
    }
    // nobody knows whether it ended, until it was seen to be gone
    if (!isCertain && !seenDead.has(deadToken)) return [];
    const message = `session ${deadToken} has ended, and ${life} (replay ${id} by ${replay.server})`;
    return [{ rule, message, at: begin, operations: [id], fault: faultAt(spans, begin) }];
  });
  const left = troublesIn(entries)
    .filter(({ about }) => about === "live-record-of-dead-session")
    .map(
      ({ message, at, number }) => ({ rule, message, at, operations: [], fault: number }) as const,
    );
  return [...revived, ...left];
};

/** What only a living session answers. */
function signOfLife({
  name,
  cart,
  mark,
  givenToken,
  deadToken,
}: EntryOf<"replay">): string | undefined {
  if (name !== undefined && name !== null) return `${name} is logged in with it`;
  const own = mark === undefined ? [] : [nameOf(mark)];
  const others = marksIn(cart ?? {}, []).filter((each) => !own.includes(nameOf(each)));
  if (others.length > 0) return `its cart still holds ${others.map(nameOf).join(", ")}`;
  if (givenToken === deadToken) return "its token was given out again";
  if (mark !== undefined && givenToken === undefined) return "it took a book without a new cookie";
  return undefined;
}
