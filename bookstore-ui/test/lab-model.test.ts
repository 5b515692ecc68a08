import { describe, expect, it } from "vitest";
import type { Exchange } from "../src/api/exchange.ts";
import { requestLimit } from "../src/lab/lab-model.ts";
import type { PageEvent } from "../src/model.ts";
import { after, labSession, next } from "./samples.ts";

function ended(id: number, server: string | null): PageEvent {
  const exchange: Exchange = {
    id,
    at: id,
    method: "GET",
    path: "/api/cart",
    status: server === null ? null : 200,
    server,
    backup: null,
    durationMs: 1,
  };
  return { type: "request-ended", exchange };
}

function seen(route: string, node = "n2"): PageEvent {
  const cookie = { prefix: route, token: "5F3A".repeat(8), node, route };
  return { type: "session-seen", session: labSession({ cookie }) };
}

describe("the lab's model", () => {
  it("lists the last requests, newest first and no more than the limit", () => {
    const events = Array.from({ length: requestLimit + 5 }, (_, id) => ended(id, "app1"));
    const { requests } = after(...events).lab;
    expect(requests).toHaveLength(requestLimit);
    expect(requests[0]?.id).toBe(requestLimit + 4);
  });

  it("tells which app server answered last, and which one before it", () => {
    const { lab } = after(ended(1, "app1"), ended(2, "app1"), ended(3, "app2"), ended(4, "app2"));
    expect(lab.servedBy).toEqual({ server: "app2", before: "app1" });
  });

  it("keeps the last app server when nothing answered", () => {
    expect(after(ended(1, "app1"), ended(2, null)).lab.servedBy?.server).toBe("app1");
  });

  it("has no cookie before until the cookie changes", () => {
    expect(after(seen("app1"), seen("app1")).lab.cookieBefore).toBeNull();
  });

  it("keeps the cookie before its last change while it stays the same", () => {
    const { lab } = after(seen("app1"), seen("app2"), seen("app2"));
    expect(lab.cookie?.route).toBe("app2");
    expect(lab.cookieBefore?.route).toBe("app1");
    const moved = after(seen("app1"), seen("app2"), seen("app2", "n1")).lab;
    expect(moved.cookieBefore).toMatchObject({ route: "app2", node: "n2" });
  });

  it("has nothing to compare with after the cookie is gone", () => {
    const gone = after(seen("app1"), {
      type: "session-seen",
      session: labSession({ cookie: null }),
    });
    expect(gone.lab).toMatchObject({ cookie: null, cookieBefore: null });
    expect(next(gone, seen("app2")).lab.cookieBefore).toBeNull();
  });

  it("keeps what was last known while nothing answers, and recovers", () => {
    const lost = after(seen("app1"), {
      type: "session-unseen",
      failure: { kind: "no-app-server", status: 503 },
    });
    expect(lost.lab.contact).toEqual({
      state: "lost",
      failure: { kind: "no-app-server", status: 503 },
    });
    expect(lost.lab.session).not.toBeNull();
    expect(next(lost, seen("app2")).lab.contact).toEqual({ state: "ok" });
  });
});
