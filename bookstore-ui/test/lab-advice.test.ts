import { describe, expect, it } from "vitest";
import { parseBackup } from "../src/api/exchange.ts";
import type { MemcachedNode } from "../src/api/wire.ts";
import { textsFor } from "../src/i18n/texts.ts";
import { nextHolder } from "../src/lab/sticky-backup.tsx";
import { describeBackup } from "../src/lab/requests-card.tsx";
import { explain } from "../src/shop/failure-text.ts";

function node(id: string, role: MemcachedNode["role"], state: MemcachedNode["state"]) {
  return { id, role, state, address: "127.0.0.1:11211" };
}

describe("the next change of an unprotected session", () => {
  it("is stored on the primary that is up, else on the failover node", () => {
    const n1 = node("n1", "failover", "up");
    expect(nextHolder([n1, node("n2", "primary", "up")])?.id).toBe("n2");
    expect(nextHolder([n1, node("n2", "primary", "down")])?.id).toBe("n1");
  });

  it("is stored nowhere while every node is down", () => {
    const nodes = [node("n1", "failover", "down"), node("n2", "primary", "down")];
    expect(nextHolder(nodes)).toBeUndefined();
  });
});

describe("what the backup did", () => {
  it.each([
    ["skipped not-accessed", "skipped: session not used", "sem backup: sessão não usada"],
    ["skipped not-modified", "skipped: nothing changed", "sem backup: nada mudou"],
    ["failed session_conflict", "refused: session conflict", "recusado: conflito de sessão"],
    ["skipped new-reason", "skipped: new-reason", "sem backup: new-reason"],
    ["failed node_error", "refused: node_error", "recusado: node_error"],
  ])("%s reads %s, %s", (words, english, portuguese) => {
    const backup = parseBackup(`backup;desc="${words}"`);
    expect(describeBackup(backup, textsFor("en"))).toBe(english);
    expect(describeBackup(backup, textsFor("pt-BR"))).toBe(portuguese);
  });
});

describe("when nothing answers", () => {
  it("the first advice is HAProxy, and only HAProxy's own answer blames the app servers", () => {
    const texts = textsFor("en");
    const nothing = explain({ kind: "unreachable" }, null, texts);
    expect(nothing).toContain("scripts/lab start haproxy");
    expect(nothing).not.toContain("app server");
    expect(explain({ kind: "no-app-server", status: 503 }, null, texts)).toContain("app server");
  });
});
