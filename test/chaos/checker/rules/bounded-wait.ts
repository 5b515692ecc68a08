// Invariant 7: nobody waits longer than the limits allow, whatever is broken.
import { operationsIn } from "../../history/history.ts";
import { faultAt, faultsBetween, type FaultSpan, faultSpans } from "../faults.ts";
import type { Fault } from "../../generator/fault-plan.ts";
import type { Rule } from "../violation.ts";

/**
 * Milliseconds. `memcached`: a load (operationTimeout, 1 s), two stores (sessionBackupTimeout, 180 ms each) and the
 * machine's own slowness. `appServer`: HAProxy gives a silent app server 2 s (timeout server) before it asks the other
 * one, which has the former limit. The same where an app server is cut off from the memcached that holds its lock:
 * without stickiness others wait for that lock, until HAProxy asks the one who has it.
 */
export const bounds = { memcached: 2000, appServer: 5000 } as const;

export const boundedWait: Rule = (entries) => {
  const spans = faultSpans(entries);
  return operationsIn(entries).flatMap(({ id, kind, begin, end, waitMs, server }) => {
    if (waitMs <= bounds.memcached) return [];
    const bound = boundFor(faultsBetween(spans, begin, end));
    if (waitMs <= bound) return [];
    return [
      {
        rule: "bounded-wait" as const,
        message: `${kind} ${id} by ${server} waited ${waitMs} ms; the bound is ${bound} ms`,
        at: begin,
        operations: [id],
        fault: faultAt(spans, begin),
      },
    ];
  });
};

function boundFor(spans: readonly FaultSpan[]): number {
  return spans.every(({ fault }) => isMemcachedAlone(fault)) ? bounds.memcached : bounds.appServer;
}

function isMemcachedAlone(fault: Fault): boolean {
  if (fault.kind === "cut") return false;
  if (fault.kind === "slow" || fault.kind === "bad-record") return true;
  return "node" in fault && fault.node.startsWith("memcached");
}
