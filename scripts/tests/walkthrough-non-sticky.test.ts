import { describe, expect, it } from "vitest";
import { parseCookie, type Whereabouts } from "../src/cookie.ts";
import { markNewest, type NodeRecords, type StoredRecord } from "../src/stored-records.ts";
import { namedMemcached, namesOf } from "../src/walkthrough/cast.ts";
import { judgeLogLine } from "../src/walkthrough/judge.ts";
import {
  judgeAlternation,
  judgeBareCookie,
  judgeCopies,
  judgeForgotten,
  judgeSameCookie,
} from "../src/walkthrough/non-sticky-judge.ts";
import { noProgress } from "../src/walkthrough/progress.ts";

const token = "5F3A9C0D1E2B4A6788990A1B2C3D4E5F";
const both = ["memcached1", "memcached2"] as const;

function record(version: number): StoredRecord {
  return {
    key: token,
    token,
    term: 1,
    version,
    owner: "app1",
    bytes: 10,
    secondsLeft: 60,
    isTombstone: false,
    isNewest: true,
    value: Buffer.alloc(10),
  };
}

function held(one: StoredRecord[], two: StoredRecord[]): NodeRecords[] {
  return markNewest([
    { name: "memcached1", id: "n1", state: "up", records: one, unreadable: [] },
    { name: "memcached2", id: "n2", state: "up", records: two, unreadable: [] },
  ]);
}

describe("the two copies", () => {
  it("are there when both memcached hold the same version", () => {
    expect(judgeCopies(token, both, held([record(2)], [record(2)])).passed).toBe(true);
  });

  it.each([
    ["one node has none", held([record(2)], []), "on memcached1 alone"],
    ["one node has an older one", held([record(1)], [record(2)]), "on memcached2 alone"],
    ["no node has one", held([], []), "on no memcached"],
  ])("are not when %s", (_, nodes, seen) => {
    const finding = judgeCopies(token, both, nodes);
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toContain(seen);
  });

  it("are one too many where a memcached is dead", () => {
    expect(judgeCopies(token, ["memcached1"], held([record(2)], [])).passed).toBe(true);
    expect(judgeCopies(token, ["memcached2"], held([record(2)], [])).passed).toBe(false);
    expect(judgeCopies(token, ["memcached1"], held([record(2)], [record(2)])).passed).toBe(false);
  });
});

describe("the session", () => {
  const copy: Whereabouts = {
    place: "memcached1",
    kind: "backup",
    version: 1,
    owner: "app1",
    isNewest: true,
  };

  it("is in nobody's memory", () => {
    expect(judgeForgotten([copy]).passed).toBe(true);
    const finding = judgeForgotten([copy, { ...copy, place: "app2", kind: "memory" }]);
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toContain("the memory of app2");
  });

  it("is shown by both app servers", () => {
    const byApp1 = { server: "app1", cookie: `${token}-n1` } as const;
    const byApp2 = { ...byApp1, server: "app2" } as const;
    expect(judgeAlternation([byApp2, byApp1]).passed).toBe(true);
    expect(judgeAlternation([byApp2, byApp2]).passed).toBe(false);
  });
});

describe("the cookie", () => {
  it.each([
    [`${token}-n1`, true],
    [`app1~${token}-n1`, false],
    [`${token}-n1.app1`, false],
    [token, false],
  ])("%s is bare: %s", (cookie, isBare) => {
    expect(judgeBareCookie(cookie, parseCookie(cookie)).passed).toBe(isBare);
  });

  it("stays as it is, to the letter", () => {
    expect(judgeSameCookie(`${token}-n1`, `${token}-n1`).passed).toBe(true);
    expect(judgeSameCookie(`${token}-n1`, `${token}-n2`).passed).toBe(false);
  });
});

function line(sticky: boolean, nodes: string): string {
  return `12:00:00 INFO MemcachedSessionService finished initialization, sticky ${sticky}, with node ids ${nodes} and failover node ids []`;
}

describe("the log line without stickiness", () => {
  it("names both nodes as primaries", () => {
    for (const app of ["app1", "app2"] as const)
      expect(judgeLogLine(app, "non-sticky", line(false, "[n1, n2]")).passed).toBe(true);
    expect(judgeLogLine("app1", "non-sticky", line(true, "[n1, n2]")).passed).toBe(false);
    expect(judgeLogLine("app1", "non-sticky", line(false, "[n1]")).passed).toBe(false);
  });
});

describe("the memcached that step 8.5 kills", () => {
  const shared = { server: "app2", cookie: `${token}-n2` } as const;

  it("is the one that the cookie named before, also after the session went on elsewhere", () => {
    expect(namedMemcached(noProgress)).toBeUndefined();
    expect(namedMemcached({ ...noProgress, shared })).toBe("memcached2");
    const afterApp = { server: "app1", cookie: `${token}-n1` } as const;
    const afterMemcached = { server: "app1", cookie: `${token}-n2` } as const;
    expect(namedMemcached({ ...noProgress, shared, afterApp, afterMemcached })).toBe("memcached1");
  });

  it("is named in the texts, as is the app server that step 8.4 kills", () => {
    expect(namesOf({ ...noProgress, shared })).toEqual({
      server: undefined,
      answering: "app2",
      named: "memcached2",
      again: undefined,
      stuck: undefined,
    });
  });
});
