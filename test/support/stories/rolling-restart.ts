// The story of an update: every node is restarted, one after the other, and no shopper notices. Told in either mode.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type NodeName, nodes, waitUntil } from "../../../scripts/src/index.ts";
import { SteadyShopper } from "../steady-shopper.ts";
import type { TestLab } from "../test-lab.ts";

/** Each shopper has changed its cart a few times, so that every session is protected whatever was restarted before. */
const changesBetween = 5;

export interface RollingRestartOptions {
  readonly shoppers: number;
}

export function rollingRestart(testLab: TestLab, { shoppers: count }: RollingRestartOptions): void {
  let shoppers: SteadyShopper[] = [];

  afterEach(async () => {
    await Promise.all(shoppers.map((shopper) => shopper.stop()));
    await testLab.heal();
  });

  /** Every shopper goes on, and the app servers see every node. */
  async function settle(): Promise<void> {
    await testLab.seeEveryNode();
    const before = shoppers.map(({ added }) => added);
    await waitUntil(
      "every shopper has gone on",
      () => shoppers.every(({ added }, index) => added >= (before[index] ?? 0) + changesBetween),
      { timeoutMs: 30_000 },
    );
  }

  test("connections that were open when HAProxy is restarted get their next answer", async () => {
    const { haproxy } = testLab.ports;
    const request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const [idle, halfway] = [await openConnection(haproxy), await openConnection(haproxy)];
    idle.socket.write(request);
    await waitUntil("it was answered once", () => idle.received().includes('"status":"ok"'));
    halfway.socket.write(request.slice(0, 20));
    await testLab.lab.restart("haproxy");
    const before = idle.received();
    idle.socket.write(request);
    halfway.socket.write(request.slice(20));
    if (!idle.socket.closed) await once(idle.socket, "close");
    expect(idle.received().slice(before.length)).toMatch(
      /^HTTP\/1\.1 200 OK[^]*connection: close/i,
    );
    await waitUntil("the other one has its answer, or none will come", () => {
      return halfway.received() !== "" || halfway.socket.closed;
    });
    expect(halfway.received()).toMatch(/^HTTP\/1\.1 200 OK/);
    halfway.socket.destroy();
  });

  test("every node is restarted in turn, and no request that may be repeated fails", async () => {
    const [isbn = ""] = await testLab.shopper().isbns();
    const { haproxy } = testLab.ports;
    // of each four, three keep their connection, and one opens another for each request
    const aShopper = (index: number) => new SteadyShopper(haproxy, isbn, index % 4 !== 3);
    shoppers = Array.from({ length: count }, (_, index) => aShopper(index));
    for (const shopper of shoppers) shopper.start();
    const seen: Partial<Record<NodeName, string[]>> = {};
    for (const { name } of nodes) {
      await settle();
      await testLab.lab.restart(name);
      seen[name] = shoppers.flatMap((shopper) => shopper.failures.splice(0));
    }
    await settle();
    const last = shoppers.flatMap(({ failures }) => failures);
    const none = Object.fromEntries(nodes.map(({ name }) => [name, []]));
    expect({ ...seen, last }).toEqual({ ...none, last: [] });
    expect(shoppers.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThan(100);
  });
}

async function openConnection(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect({ port, host: "127.0.0.1" });
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  // it may be reset: then what it received tells
  socket.on("error", () => {});
  await once(socket, "connect");
  return { socket, received: () => text };
}
