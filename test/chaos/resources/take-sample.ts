// Decides where the figures of each node come from: what it tells of itself, and what the system tells of its process.
import { ask } from "../../../scripts/src/http-client.ts";
import {
  appNames,
  memcachedNames,
  type NodeName,
  nodes,
  waitUntil,
} from "../../../scripts/src/index.ts";
import { askMemcached, statsOf } from "../../support/memcached-process.ts";
import type { Figures, SampleEntry } from "../history/entry.ts";
import type { ChaosLab } from "../nemesis/chaos-lab.ts";
import { processFigures } from "./process-figures.ts";

type NodeFigures = SampleEntry["nodes"];

/** The figures of all nodes; those of one that does not answer are absent. */
export async function takeSample({ lab, ports }: ChaosLab): Promise<NodeFigures> {
  const statuses = await lab.status();
  const sampled = await Promise.all(
    nodes.map(async ({ name, kind }): Promise<[NodeName, Figures]> => {
      const pid = statuses.find((status) => status.name === name)?.pid;
      const told = await toldBy(kind, ports[name]).catch(() => ({}));
      return [name, { ...told, ...(pid === undefined ? {} : await processFigures(pid)) }];
    }),
  );
  return Object.fromEntries(sampled) as NodeFigures;
}

/**
 * Waits until every session has expired, everywhere. Absent: it did; else what is still there.
 * @param timeoutMs from now on
 */
export async function waitUntilExpired(
  chaosLab: ChaosLab,
  timeoutMs: number,
): Promise<string | undefined> {
  let left = "no answer";
  try {
    await waitUntil(
      "every session has expired",
      async () => {
        left = await leftovers(chaosLab);
        return left === "";
      },
      { timeoutMs, intervalMs: 2000 },
    );
    return undefined;
  } catch {
    return left;
  }
}

async function leftovers(chaosLab: ChaosLab): Promise<string> {
  // memcached finds out only when it looks
  for (const name of memcachedNames)
    await askMemcached(chaosLab.ports[name], "lru_crawler crawl all");
  const sample = await takeSample(chaosLab);
  const left = [
    ...appNames.map((name) => ({ name, count: sample[name].sessions, what: "sessions" })),
    ...memcachedNames.map((name) => ({ name, count: sample[name].items, what: "items" })),
  ];
  return left
    .filter(({ count }) => count !== 0)
    .map(({ name, count, what }) => `${name} has ${count} ${what}`)
    .join(", ");
}

function toldBy(kind: (typeof nodes)[number]["kind"], port: number): Promise<Figures> {
  switch (kind) {
    case "app":
      return figuresOfApp(port);
    case "memcached":
      return figuresOfMemcached(port);
    case "haproxy":
      return Promise.resolve({});
  }
}

async function figuresOfApp(port: number): Promise<Figures> {
  const { text } = await ask(port, "/metrics");
  const metric = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return known({
    ageSeconds: Math.round(Date.now() / 1000 - metric("process_start_time_seconds")),
    rssBytes: metric("process_resident_memory_bytes"),
    heapBytes: metric("nodejs_heap_size_used_bytes"),
    handles: metric("nodejs_active_handles_total"),
    openFiles: metric("process_open_fds"),
    sessions: metric("session_manager_sessions"),
  });
}

async function figuresOfMemcached(port: number): Promise<Figures> {
  const stats = await statsOf(port);
  return known({
    ageSeconds: Number(stats["uptime"]),
    items: Number(stats["curr_items"]),
    sockets: Number(stats["curr_connections"]),
  });
}

/** Without those that the node did not tell. */
function known(figures: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).filter(([, value]: [string, number]) => Number.isFinite(value)),
  );
}
