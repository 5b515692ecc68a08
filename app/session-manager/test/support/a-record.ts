// Records as an app server stores them, for tests that need no session.
import type { SessionRecord } from "../../src/record.ts";

export const someToken = "0123456789ABCDEF0123456789ABCDEF";

/** A record of app1 with five bytes that are no text; or what the test says. */
export function aRecord(some: Partial<SessionRecord> = {}): SessionRecord {
  return {
    token: someToken,
    term: 2,
    version: 5,
    owner: "app1",
    writer: "0a1b2c3d",
    createdAt: 1_700_000_000_000,
    lastAccessAt: 1_700_000_001_000,
    idleSeconds: 1800,
    transcoder: "v8",
    isTombstone: false,
    attributes: Buffer.from([0, 10, 13, 255, 123]),
    ...some,
  };
}

/** The same session, ended. */
export function aTombstoneRecord(some: Partial<SessionRecord> = {}): SessionRecord {
  return aRecord({ isTombstone: true, transcoder: "", attributes: Buffer.alloc(0), ...some });
}
