// What memcached nodes have written down of tombstones that others lack.
import { askMemcached } from "../../../../test/support/memcached-process.ts";

/**
 * How many sessions the node at this port says that another one is owed a tombstone for.
 * @param prefix of every key
 */
export async function owedOn(port: number, debtorId: string, prefix = ""): Promise<number> {
  const pages = Array.from({ length: 256 }, (_, page) => page.toString(16).padStart(2, "0"));
  const keys = pages.map((page) => `${prefix}owed:${debtorId}:${page}`);
  // Longer commands are refused.
  const asked = Array.from({ length: 8 }, (_, part) => keys.slice(32 * part, 32 * (part + 1)));
  const replies = await Promise.all(
    asked.map((some) => askMemcached(port, `get ${some.join(" ")}`)),
  );
  return [...replies.join("").matchAll(/"tombstone":true/g)].length;
}
