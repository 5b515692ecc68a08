// What memcached and the app servers count by themselves: how stories tell that something was done, and how often.
import { askMemcached } from "./memcached-process.ts";
import { Shopper } from "./shopper.ts";

/** How often the memcached at this port was asked to store since it started: set, add and cas, also in vain. */
export async function storesOn(port: number): Promise<number> {
  const { cmd_set: count } = await operationsOn(port);
  if (count === undefined) throw new Error(`memcached at port ${port} counts no stores`);
  return Number(count);
}

/** Every counter of what the memcached at this port was asked for, but for its version and its statistics. */
export async function operationsOn(port: number): Promise<Record<string, string>> {
  const lines = (await askMemcached(port, "stats")).split("\r\n");
  const counters = /^STAT ((?:cmd|get|cas|touch|delete|incr|decr)_\w+) (\d+)$/;
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, counter, count] = counters.exec(line) ?? [];
      return counter === undefined || count === undefined ? [] : [[counter, count]];
    }),
  );
}

/** A number of the app server at this port, as `/metrics` has it: `session_manager_acquire_lock_count`. */
export async function metricOf(port: number, name: string): Promise<number> {
  const { body } = await new Shopper(port).get("/metrics");
  const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(String(body)) ?? [];
  if (value === undefined) throw new Error(`the app server at port ${port} has no ${name}`);
  return Number(value);
}
