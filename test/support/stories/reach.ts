// Stories of who reaches a lab at all, and of clients that take their time.
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { nodes } from "../../../scripts/src/index.ts";
import { quantitiesOf } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";
import { openSocket } from "../open-socket.ts";

/** Every address under which others could reach this machine; IPv6 link-local ones need more than an address. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
  .map(({ address }) => address);

export function reach(testLab: TestLab): void {
  test("every node answers on 127.0.0.1 alone, not on this machine's other addresses", async () => {
    expect(outside.length, "addresses of this machine").toBeGreaterThan(0);
    for (const { name } of nodes) {
      const port = testLab.ports[name];
      expect({ name, isOpen: await isOpen("127.0.0.1", port) }).toEqual({ name, isOpen: true });
      for (const host of outside)
        expect({ name, host, isOpen: await isOpen(host, port) }).toEqual({
          name,
          host,
          isOpen: false,
        });
    }
  });
}

async function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** HAProxy's own limit is 10 s, and these wait for it. */
export function slowClients(testLab: TestLab): void {
  describe.concurrent("a client of HAProxy that never ends", () => {
    test.each([
      ["its headers", "GET /api/me HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "a", ""],
      [
        "its body",
        "POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
        " ",
        '"code":"request_timeout"',
      ],
    ])("%s gets a 408 in time", async (_, start, more, problem) => {
      const { socket, received } = await openSocket(testLab.ports.haproxy);
      socket.write(start);
      const timer = setInterval(() => socket.write(more), 500);
      const startedAt = performance.now();
      await once(socket, "close", { signal: AbortSignal.timeout(20_000) });
      clearInterval(timer);
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(received()).toMatch(/^HTTP\/1\.1 408 /);
      expect(received()).toContain(problem);
    });

    test("its body holds nobody up: no app server hears of it, and its session goes on", async () => {
      const shopper = testLab.shopper();
      const [first = ""] = await shopper.isbns();
      await shopper.add(first);
      const slow = await Promise.all(
        Array.from({ length: 50 }, () => openSocket(testLab.ports.haproxy)),
      );
      for (const { socket } of slow)
        socket.write(
          `POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nCookie: JSESSIONID=${shopper.cookie}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{`,
        );
      for (let count = 2; count < 12; count += 1)
        expect(quantitiesOf(await shopper.add(first))).toEqual({ [first]: count });
      for (const { socket } of slow) socket.destroy();
    });
  });
}
