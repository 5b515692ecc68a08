// Decides who plays which part in a walkthrough: what was remembered tells who answered, and so whom a step kills.
import { parseCookie } from "../cookie.ts";
import { type MemcachedName, memcachedOf } from "../nodes.ts";
import type { Names } from "./facts.ts";
import type { Progress } from "./progress.ts";

/** The memcached that step 6 kills: the one with the backup after the takeover; absent before step 5.1. */
export function doomedMemcached({ changed }: Progress): MemcachedName | undefined {
  return memcachedIn(changed?.cookie);
}

/** The memcached that step 8.5 kills: the one that the cookie named before; absent before step 8.1. */
export function namedMemcached({ shared, afterApp }: Progress): MemcachedName | undefined {
  return memcachedIn((afterApp ?? shared)?.cookie);
}

/** The names that the texts show, as far as they are decided. */
export function namesOf(progress: Progress): Names {
  return {
    server: progress.added?.server,
    answering: progress.shared?.server,
    named: namedMemcached(progress),
    again: progress.again?.server,
    stuck: progress.stuck ?? undefined,
  };
}

function memcachedIn(cookie: string | undefined): MemcachedName | undefined {
  return memcachedOf(parseCookie(cookie ?? "")?.node ?? "");
}
