// Decides what memcached itself says of a session, without any app server in between.
import { decodeRecord, transcoderNamed } from "fastify-memcached-session-manager";
import { memcachedNames, parseCookie } from "../../../scripts/src/index.ts";
import { readValue } from "../../../scripts/src/memcached-client.ts";
import type { Mark, Quantities } from "../generator/marks.ts";
import type { AuditedCopy } from "../history/entry.ts";
import type { History } from "../history/history.ts";
import type { Place } from "./recorder.ts";

/** What the nodes hold of a session, and which of them could not be read. */
export interface Audited {
  readonly copies: readonly AuditedCopy[];
  readonly mute: readonly string[];
}

export type Audit = (token: string) => Promise<Audited>;

/** @param portOf each memcached's own, no proxy's */
export function auditOf(portOf: (node: (typeof memcachedNames)[number]) => number): Audit {
  return async (token) => {
    const copies: AuditedCopy[] = [];
    const mute: string[] = [];
    for (const node of memcachedNames) {
      try {
        const value = await readValue(portOf(node), token);
        if (value !== undefined) copies.push({ node, ...contentsOf(token, value) });
      } catch (error) {
        mute.push(`${node}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return { copies, mute };
  };
}

function contentsOf(token: string, value: Buffer): { version: number; cart: Quantities } {
  const { version, transcoder, attributes } = decodeRecord(token, value);
  const decoded = transcoderNamed(transcoder)?.decode(attributes) ?? {};
  const lines = (decoded as { cart?: { isbn: string; quantity: number }[] }).cart ?? [];
  return { version, cart: Object.fromEntries(lines.map((line) => [line.isbn, line.quantity])) };
}

/** Looks a session up and writes down what was found. */
export async function auditEntry(
  history: History,
  audit: Audit,
  place: Place,
  cookie: string,
  of: readonly number[],
  marks: readonly Mark[],
): Promise<void> {
  const token = parseCookie(cookie)?.token;
  if (token === undefined) return;
  const id = history.nextId();
  const begin = history.now();
  const { copies, mute } = await audit(token);
  history.add({
    type: "operation",
    id,
    ...place,
    begin,
    end: history.now(),
    outcome: "ok",
    status: null,
    code: null,
    server: null,
    mayRepeat: true,
    repeats: 0,
    waitMs: 0,
    token,
    kind: "audit",
    of,
    marks,
    copies,
    mute,
  });
}
