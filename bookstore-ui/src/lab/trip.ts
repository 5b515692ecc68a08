// Decides which way a request went through the lab, told by its answer.
import type { Exchange } from "../api/exchange.ts";
import type { MachineName } from "../api/wire.ts";

export type Stop = "browser" | MachineName;

/** From the browser as far as is known; an app server that was asked directly had no HAProxy in front of it. */
export function tripOf({ server, backup }: Exchange, isBalanced: boolean): Stop[] {
  const stops: Stop[] = isBalanced ? ["browser", "haproxy"] : ["browser"];
  if (server !== "app1" && server !== "app2") return stops;
  stops.push(server);
  const holder = machineOf(backup?.node ?? null);
  return holder === undefined ? stops : [...stops, holder];
}

/** The memcached with that node id. */
export function machineOf(nodeId: string | null): "memcached1" | "memcached2" | undefined {
  if (nodeId === "n1") return "memcached1";
  return nodeId === "n2" ? "memcached2" : undefined;
}
