import { describe, expect, it } from "vitest";
import type { NodeState } from "../src/engines/engine.ts";
import { describeFinding } from "../src/walkthrough/finding.ts";
import {
  judgeBackup,
  judgeCart,
  judgeContext,
  judgeLogLine,
  judgeMemory,
  judgeMode,
  judgeNode,
  judgeOwner,
  judgeServer,
  judgeState,
  judgeToken,
} from "../src/walkthrough/judge.ts";
import { parseCookie } from "../src/cookie.ts";
import { markNewest, type NodeRecords, type StoredRecord } from "../src/stored-records.ts";

const token = "5F3A9C0D1E2B4A6788990A1B2C3D4E5F";
const cookie = parseCookie(`app1~${token}-n2.app1`);

function record(version: number, owner = "app1", isTombstone = false): StoredRecord {
  return {
    key: token,
    token,
    term: 1,
    version,
    owner,
    bytes: 10,
    secondsLeft: 60,
    isTombstone,
    isNewest: true,
    value: Buffer.alloc(10),
  };
}

function held(one: StoredRecord[], two: StoredRecord[], state: NodeState = "up"): NodeRecords[] {
  return markNewest([
    { name: "memcached1", id: "n1", state, records: one, unreadable: [] },
    { name: "memcached2", id: "n2", state, records: two, unreadable: [] },
  ]);
}

describe("the backup", () => {
  const wanted = { node: "memcached2", owner: "app1" } as const;

  it("is where it should be", () => {
    expect(judgeBackup(token, wanted, held([], [record(1)])).passed).toBe(true);
  });

  it("is there although an older copy is elsewhere", () => {
    expect(judgeBackup(token, wanted, held([record(1)], [record(2)])).passed).toBe(true);
  });

  it("is not there when the other node holds the newer version", () => {
    const finding = judgeBackup(token, wanted, held([record(3)], [record(2)]));
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toContain("memcached1");
  });

  it("is not there when the other node's record is of a later term", () => {
    const later = { ...record(2), term: 2 };
    const finding = judgeBackup(token, wanted, held([later], [record(3)]));
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toContain("memcached1");
  });

  it("is not there when another app server stored it", () => {
    expect(judgeBackup(token, wanted, held([], [record(1, "app2")])).passed).toBe(false);
  });

  it("is not there when only a tombstone is", () => {
    const finding = judgeBackup(token, wanted, held([], [record(2, "app1", true)]));
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toMatch(/^no memcached/);
  });

  it("is nowhere when both memcached are down, and the finding says so", () => {
    const finding = judgeBackup(token, wanted, held([], [], "down"));
    expect(finding.passed).toBe(false);
    expect(finding.seen.en).toContain("memcached1: down, memcached2: down");
  });
});

describe("the cart", () => {
  const emma = { isbn: "1", title: "Emma", quantity: 1 };
  const dom = { isbn: "2", title: "Dom Casmurro", quantity: 1 };

  it("holds the books in any order", () => {
    expect(judgeCart([emma, dom], { items: [dom, emma], count: 2 }).passed).toBe(true);
  });

  it.each([
    ["a book is missing", [emma]],
    ["a book is there twice", [emma, { ...dom, quantity: 2 }]],
    ["a book is there that nobody chose", [emma, dom, { ...dom, isbn: "3" }]],
    ["it is empty", []],
  ])("is not reached when %s", (_, items) => {
    expect(judgeCart([emma, dom], { items, count: 0 }).passed).toBe(false);
  });
});

describe("the cookie", () => {
  it("names the app server that answered in prefix and route", () => {
    expect(judgeOwner("app1", "…", cookie).passed).toBe(true);
    expect(judgeOwner("app2", "…", cookie).passed).toBe(false);
    expect(judgeOwner("app1", "…", parseCookie(`${token}-n2.app1`)).passed).toBe(false);
    expect(judgeOwner("app1", "…", parseCookie(`app2~${token}-n2.app1`)).passed).toBe(false);
    expect(judgeOwner("app1", "…", undefined).passed).toBe(false);
  });

  it("names the memcached with the backup", () => {
    expect(judgeNode("memcached2", cookie).passed).toBe(true);
    expect(judgeNode("memcached1", cookie).passed).toBe(false);
  });

  it("keeps its token through a failover", () => {
    expect(judgeToken(cookie, parseCookie(`app2~${token}-n1.app2`)).passed).toBe(true);
    expect(judgeToken(cookie, parseCookie(`${"A".repeat(32)}-n1.app2`)).passed).toBe(false);
    expect(judgeToken(undefined, undefined).passed).toBe(false);
  });
});

function line(own: string, failover: string): string {
  return (
    "12:00:00 INFO MemcachedSessionService finished initialization, sticky true, " +
    `with node ids [${own}] and failover node ids [${failover}]`
  );
}

describe("the log line", () => {
  it("of app1 names n2, with n1 as failover node; of app2 the two swapped", () => {
    expect(judgeLogLine("app1", "sticky", line("n2", "n1")).passed).toBe(true);
    expect(judgeLogLine("app2", "sticky", line("n1", "n2")).passed).toBe(true);
    expect(judgeLogLine("app1", "sticky", line("n1", "n2")).passed).toBe(false);
  });

  it("counts as it was written last", () => {
    const log = `${line("n2", "n1")}\n${line("n1", "n2")}\n`;
    expect(judgeLogLine("app1", "sticky", log).passed).toBe(false);
  });

  it("is missed in a log without it", () => {
    expect(judgeLogLine("app1", "sticky", "listening").seen.en).toContain("no such line");
  });
});

describe("other findings", () => {
  it("a paused node is neither up nor down, and is to be resumed", () => {
    const statuses = [{ name: "memcached1", state: "paused", port: 1 }] as const;
    expect(judgeState("memcached1", "down", statuses).passed).toBe(false);
    const finding = judgeState("memcached1", "up", statuses);
    expect(finding.passed).toBe(false);
    expect(finding.tryNext.en).toBe("scripts/lab resume memcached1");
  });

  it("the answering server, the mode and the memory are compared", () => {
    expect(judgeServer("app1", "app2").passed).toBe(false);
    expect(judgeServer("app1", "app1").passed).toBe(true);
    expect(judgeMode("non-sticky", "sticky").passed).toBe(false);
    expect(judgeMode("sticky", "sticky").passed).toBe(true);
    const live = {
      place: "app1",
      kind: "memory",
      version: 1,
      owner: "app1",
      isNewest: true,
    } as const;
    expect(judgeMemory("app1", [live]).passed).toBe(true);
    expect(judgeMemory("app2", [live]).passed).toBe(false);
    expect(judgeMemory("app1", [{ ...live, kind: "backup" }]).passed).toBe(false);
  });

  it("the context file is read past its comments", () => {
    const text =
      '// "failoverNodes": "n2"\n  "memcachedNodes": "n1:a:1 n2:b:2",\n  "failoverNodes": "n1",\n';
    expect(judgeContext("app1", "n1", text).passed).toBe(true);
    expect(judgeContext("app1", "n2", text).passed).toBe(false);
  });

  it("a failed one is told as expected, seen and try, in the reader's language", () => {
    const finding = judgeServer("app1", "app2");
    expect(describeFinding(finding, "en")).toMatch(
      /expected:\s+app1 answers\n\s+seen:\s+app2 answers\n\s+try:\s+scripts\/lab status/,
    );
    expect(describeFinding(finding, "pt-BR")).toMatch(/esperado:.*\n.*visto:.*\n.*tente:/);
  });

  it("a passed one is one line", () => {
    expect(describeFinding(judgeServer("app1", "app1"), "en")).toBe("✔ app1 answers");
  });
});
