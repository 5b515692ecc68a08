import { describe, expect, it } from "vitest";
import type { LabReport, Machine, MachineName, SessionView } from "../src/api/wire.ts";
import type { LabModel } from "../src/lab/lab-model.ts";
import {
  happeningLimit,
  neighbours,
  shownMoment,
  type Timeline,
} from "../src/lab/timeline-model.ts";
import type { PageEvent } from "../src/model.ts";
import { after, exchange, labSession, next } from "./samples.ts";

const session = {
  where: "memory",
  owner: "app1",
  node: "n2",
  version: 1,
  isProtected: true,
} as SessionView;

function seen(rest: Partial<SessionView> = {}): PageEvent {
  return { type: "session-seen", session: labSession({ session: { ...session, ...rest } }) };
}

function machines(states: Partial<Record<MachineName, Machine["state"]>>): PageEvent {
  const nodes = Object.entries(states).map(([name, state]) => ({
    name: name as MachineName,
    state,
    port: 1,
  }));
  const report: LabReport = { engine: "native", mode: "sticky", nodes };
  return { type: "machines-seen", report };
}

function request(id: number): PageEvent {
  return { type: "request-ended", exchange: exchange({ id }) };
}

const told = ({ moments }: Timeline) => moments.map(({ happening }) => happening);
const labOf = (timeline: Timeline): LabModel | undefined => shownMoment(timeline)?.lab;

describe("the timeline", () => {
  it("tells what changed, newest first, and nothing twice", () => {
    const { timeline } = after(
      machines({ app1: "up", memcached2: "up" }),
      seen(),
      machines({ app1: "down", memcached2: "up" }),
      seen({ owner: "app2", node: "n1" }),
      seen({ owner: "app2", node: "n1" }),
      machines({ app1: "down", memcached2: "paused" }),
      seen({ owner: "app2", node: "n1", isProtected: false }),
      seen({ owner: "app2", node: "n1" }),
    );
    expect(told(timeline)).toEqual([
      { kind: "protected", node: "n1" },
      { kind: "unprotected" },
      { kind: "machine", machine: "memcached2", state: "paused" },
      { kind: "backup", from: "n2", to: "n1" },
      { kind: "owner", from: "app1", to: "app2" },
      { kind: "machine", machine: "app1", state: "down" },
    ]);
  });

  it("tells how a session begins, gets another token, and ends", () => {
    const token = "1".repeat(32);
    const cookie = { prefix: "app1", token, node: "n2", route: "app1" };
    const { timeline } = after(
      { type: "session-seen", session: labSession() },
      seen(),
      { type: "session-seen", session: labSession({ session, cookie }) },
      { type: "session-seen", session: labSession({ cookie }) },
    );
    const kinds = told(timeline).map(({ kind }) => kind);
    expect(kinds).toEqual(["session-ended", "session-renewed", "session-began"]);
  });

  it("shows the lab as it was at a moment, until the reader comes back to now", () => {
    const model = after(request(1), request(2));
    const [, first] = model.timeline.moments;
    const back = next(model, { type: "moment-chosen", id: first?.id ?? 0 });
    expect(labOf(back.timeline)?.requests).toHaveLength(1);
    expect(back.lab.requests).toHaveLength(2);
    expect(neighbours(back.timeline)).toEqual({ earlier: undefined, later: 2 });
    const on = next(back, request(3));
    expect(labOf(on.timeline)?.requests).toHaveLength(1);
    const now = next(on, { type: "moment-chosen", id: null });
    expect(labOf(now.timeline)).toBeUndefined();
    expect(neighbours(now.timeline)).toEqual({ earlier: 3, later: undefined });
  });

  it("steps from the newest moment to now", () => {
    const model = next(after(request(1)), { type: "moment-chosen", id: 1 });
    expect(neighbours(model.timeline)).toEqual({ earlier: undefined, later: null });
  });

  it("keeps the last hundred, and goes on to now when the shown one is forgotten", () => {
    const first = next(after(request(1)), { type: "moment-chosen", id: 1 });
    const requests = Array.from({ length: happeningLimit }, (_, index) => request(index + 2));
    const model = requests.reduce(next, first);
    expect(model.timeline.moments).toHaveLength(happeningLimit);
    expect(model.timeline.shown).toBeNull();
  });
});
