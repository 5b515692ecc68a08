// Decides when a started node serves: a condition for each kind, never a fixed wait.
import { ask } from "../http-client.ts";
import { askVersion } from "../memcached-client.ts";
import { type AppName, appNames, type NodeName } from "../nodes.ts";
import type { Ports } from "../settings.ts";
import { waitUntil } from "../wait-until.ts";

/** Longest wait for one node; an app server on a busy machine needs some seconds. */
const timeoutMs = 30_000;
const probeMs = 1000;

/**
 * Returns when the node serves: memcached answers `version`; an app server answers /health, and HAProxy (where it
 * is up) sends it requests; HAProxy answers, and sends requests to each app server that is up.
 * @param assertAlive throws a HopelessError when the process has ended, which ends the wait.
 */
export async function waitUntilServing(
  node: NodeName,
  ports: Ports,
  assertAlive: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const wait = (description: string, condition: () => Promise<boolean>) =>
    waitUntil(
      description,
      async () => {
        await assertAlive();
        return condition();
      },
      { timeoutMs },
    );
  switch (node) {
    case "memcached1":
    case "memcached2":
      await wait(`${node} answers at 127.0.0.1:${ports[node]}`, async () => {
        return (await askVersion(ports[node])) !== "";
      });
      return;
    case "app1":
    case "app2":
      await wait(`${node} answers /health at 127.0.0.1:${ports[node]}`, () =>
        isHealthy(node, ports),
      );
      if (await isBalancing(ports))
        await wait(`HAProxy sends requests to ${node}`, () => isReached(node, ports));
      return;
    case "haproxy":
      await wait(`HAProxy answers at 127.0.0.1:${ports.haproxy}`, () => isBalancing(ports));
      for (const app of appNames)
        if (await isHealthy(app, ports))
          await wait(`HAProxy sends requests to ${app}`, () => isReached(app, ports));
      return;
  }
}

/**
 * Replaces HAProxy, and returns when the former process takes no new connection any more: until then both of them do,
 * and nobody can tell whose answers they are. Its own words tell; where it has none, 5 s have to do.
 */
export async function replaceBalancer(
  logs: () => Promise<string>,
  replace: () => Promise<void>,
): Promise<void> {
  const stops = async () => (await logs()).split(" stopped (cumulated conns").length;
  const before = await stops();
  await replace();
  await waitUntil("the former HAProxy lets go", async () => (await stops()) > before, {
    timeoutMs: 5000,
  }).catch(() => {});
}

async function isHealthy(app: AppName, ports: Ports): Promise<boolean> {
  const answer = await ask(ports[app], "/health", { timeoutMs: probeMs }).catch(() => undefined);
  return answer?.status === 200 && answer.server === app;
}

async function isBalancing({ haproxy }: Ports): Promise<boolean> {
  const path = "/haproxy-health";
  const answer = await ask(haproxy, path, { timeoutMs: probeMs }).catch(() => undefined);
  return answer?.status === 200;
}

/**
 * HAProxy itself tells: without stickiness two who wait at the same time, each for another one, could take turns and
 * never see theirs answer.
 */
async function isReached(app: AppName, { haproxy }: Ports): Promise<boolean> {
  return (await ask(haproxy, `/haproxy-health/${app}`, { timeoutMs: probeMs })).status === 200;
}
