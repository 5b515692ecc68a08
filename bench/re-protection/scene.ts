// What is measured: two real app servers over two real memcached, and shoppers whose sessions nobody asks for.
import {
  freePort,
  type MemcachedProcess,
  startMemcached,
} from "../../test/support/memcached-process.ts";
import { type ServerProcess, startServer } from "../../test/support/server-process.ts";
import { waitUntil } from "../../scripts/src/index.ts";
import { forEach, Shopper } from "./ask.ts";

export interface Plan {
  readonly sticky: boolean;
  readonly protocol: "text" | "meta";
  readonly sessions: number;
  readonly bytes: number;
}

export interface AppServer {
  readonly port: number;
  readonly process: ServerProcess;
}

export interface Scene {
  readonly apps: readonly [AppServer, AppServer];
  readonly nodes: readonly [MemcachedProcess, MemcachedProcess];
  close(): Promise<void>;
}

export interface State {
  readonly nodes: readonly string[];
  readonly protectedAgain: number;
  readonly cpuMs: number;
  readonly heapBytes: number;
}

export async function openScene(plan: Plan): Promise<Scene> {
  const nodes = [await startMemcached(), await startMemcached()] as const;
  const apps = [await startApp(plan, nodes, 1), await startApp(plan, nodes, 2)] as const;
  const close = async () => {
    await Promise.all([
      ...apps.map(({ process }) => process.kill()),
      ...nodes.map((n) => n.kill()),
    ]);
  };
  return { apps, nodes, close };
}

async function startApp(
  { sticky, protocol }: Plan,
  nodes: readonly MemcachedProcess[],
  number: number,
): Promise<AppServer> {
  const port = await freePort();
  const options = {
    route: `app${number}`,
    memcachedNodes: nodes.map(({ address }, index) => `n${index + 1}:${address}`).join(" "),
    ...(sticky ? { failoverNodes: `n${number}` } : { sticky: false }),
    memcachedProtocol: protocol,
    sessionBackupAsync: false,
    sessionBackupTimeout: 180,
  };
  const environment = { PORT: String(port), SESSION_OPTIONS: JSON.stringify(options) };
  const args = ["--import", "tsx", "bench/re-protection/app-server.ts"];
  const process_ = await startServer(
    `app${number}`,
    process.execPath,
    args,
    environment,
    async () => (await stateOf(port)).nodes.every((state) => state === "up"),
  );
  return { port, process: process_ };
}

export async function stateOf(port: number): Promise<State> {
  return (await new Shopper().ask(port, "GET", "/state")).body as unknown as State;
}

/** Shoppers with a session each, `number` and `text` in it. */
export async function createSessions(
  port: number,
  numbers: readonly number[],
  bytes: number,
): Promise<Map<number, Shopper>> {
  const shoppers = new Map<number, Shopper>();
  await forEach(numbers, async (number) => {
    const shopper = new Shopper();
    await shopper.ask(port, "POST", "/session", { number, text: textOf(number, bytes) });
    shoppers.set(number, shopper);
  });
  return shoppers;
}

/** How many of these sessions an app server has, complete; and how often it could not tell at once. */
export async function countComplete(
  port: number,
  shoppers: ReadonlyMap<number, Shopper>,
  bytes: number,
): Promise<{ complete: number; unavailable: number }> {
  let [complete, unavailable] = [0, 0];
  await forEach(shoppers, async ([number, shopper]) => {
    const { body } = await waitUntil(
      `session ${number} is answered for`,
      async () => {
        const answer = await shopper.ask(port, "GET", "/session");
        if (answer.status === 200) return answer;
        unavailable += 1;
        return undefined;
      },
      { timeoutMs: 60_000 },
    );
    if (body["number"] === number && body["text"] === textOf(number, bytes)) complete += 1;
    else process.stdout.write(`session ${number}: ${JSON.stringify(body).slice(0, 80)}\n`);
  });
  return { complete, unavailable };
}

function textOf(number: number, bytes: number): string {
  return `${number} `.repeat(bytes).slice(0, bytes);
}

/** Waits until a memcached holds that many items, as it says itself. @returns when, by `performance.now()` */
export async function seeItems(node: MemcachedProcess, items: number): Promise<number> {
  await waitUntil(
    `the memcached at port ${node.port} holds ${items} sessions`,
    async () => Number((await node.stats())["curr_items"]) >= items,
    { timeoutMs: 120_000 },
  );
  return performance.now();
}
