// What every client of one memcached node has to do, run against a real memcached.
import { describe, expect, onTestFinished, test } from "vitest";
import { NodeError, SessionManagerError, ValueTooLargeError } from "../../src/errors.ts";
import { type Connect, MAX_VALUE_BYTES, type NodeConnection } from "../../src/memcached/node.ts";
import { freePort } from "../../../../test/support/memcached-process.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { aNode, aProxy, connectionsOf } from "../support/nodes.ts";
import { seededRandom } from "../support/random.ts";
import { putOn, secondsLeft } from "../support/stored.ts";

const timeoutMs = 5000;
const bytes = (text: string) => Buffer.from(text, "latin1");

export function nodeContract(name: string, connect: Connect): void {
  const open = async (port: number, onClose: (reason: Error) => void = () => {}) => {
    const connection = await connect({ host: "127.0.0.1", port }, 1000, onClose);
    onTestFinished(() => connection.close());
    return connection;
  };
  const openNew = async () => {
    const memcached = await aNode();
    return { memcached, node: await open(memcached.port) };
  };

  describe(`node contract: ${name}`, () => {
    storing(openNew);
    values(openNew);
    lives(openNew);
    listing(openNew);
    strangers(openNew);
    failing(openNew, open, connect);
  });
}

type OpenNew = () => Promise<{
  memcached: Awaited<ReturnType<typeof aNode>>;
  node: NodeConnection;
}>;

function storing(openNew: OpenNew): void {
  test("a key that nobody stored is a miss", async () => {
    const { node } = await openNew();
    expect(await node.get("k", timeoutMs)).toBeUndefined();
    expect(await node.touch("k", 10, timeoutMs)).toBe(false);
    expect(await node.delete("k", timeoutMs)).toBe(false);
  });

  test("a store that expects anything replaces anything", async () => {
    const { node } = await openNew();
    for (const text of ["one", "two"]) {
      expect(await node.store("k", bytes(text), 10, "any", timeoutMs)).toMatchObject({
        outcome: "stored",
      });
      expect((await node.get("k", timeoutMs))?.value).toEqual(bytes(text));
    }
  });

  test("a store that expects nothing is a conflict where something is", async () => {
    const { node } = await openNew();
    const first = await node.store("k", bytes("one"), 10, "absent", timeoutMs);
    const second = await node.store("k", bytes("two"), 10, "absent", timeoutMs);
    expect([first.outcome, second.outcome]).toEqual(["stored", "conflict"]);
    expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("one"));
  });

  test("a store that expects a value is a conflict once that has changed", async () => {
    const { node } = await openNew();
    await node.store("k", bytes("one"), 10, "any", timeoutMs);
    const { cas } = (await node.get("k", timeoutMs)) ?? { cas: "" };
    const first = await node.store("k", bytes("two"), 10, { cas }, timeoutMs);
    const second = await node.store("k", bytes("three"), 10, { cas }, timeoutMs);
    expect([first.outcome, second.outcome]).toEqual(["stored", "conflict"]);
    expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("two"));
  });

  test("a store that expects a value does not store where nothing is any more", async () => {
    const { node } = await openNew();
    await node.store("k", bytes("one"), 10, "any", timeoutMs);
    const { cas } = (await node.get("k", timeoutMs)) ?? { cas: "" };
    expect(await node.delete("k", timeoutMs)).toBe(true);
    const { outcome } = await node.store("k", bytes("two"), 10, { cas }, timeoutMs);
    expect(["conflict", "missing"]).toContain(outcome);
    expect(await node.get("k", timeoutMs)).toBeUndefined();
  });

  test("a delete that expects a value deletes that one, and the key is free at once", async () => {
    const { node } = await openNew();
    await node.store("k", bytes("one"), 10, "any", timeoutMs);
    const { cas } = (await node.get("k", timeoutMs)) ?? { cas: "" };
    expect(await node.delete("k", timeoutMs, cas)).toBe(true);
    expect(await node.get("k", timeoutMs)).toBeUndefined();
    expect(await node.touch("k", 10, timeoutMs)).toBe(false);
    expect(await node.store("k", bytes("two"), 10, "absent", timeoutMs)).toMatchObject({
      outcome: "stored",
    });
  });

  test("a delete that expects a value leaves what has come instead, and finds nothing where it is gone", async () => {
    const { node } = await openNew();
    await node.store("k", bytes("one"), 10, "any", timeoutMs);
    const { cas } = (await node.get("k", timeoutMs)) ?? { cas: "" };
    // The same bytes, yet another value.
    await node.store("k", bytes("one"), 10, "any", timeoutMs);
    expect(await node.delete("k", timeoutMs, cas)).toBe(false);
    expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("one"));
    await node.delete("k", timeoutMs);
    expect(await node.delete("k", timeoutMs, cas)).toBe(false);
    expect(await node.get("k", timeoutMs)).toBeUndefined();
  });

  test("of many deletes that expect the same value one deletes it", async () => {
    const { node } = await openNew();
    await node.store("k", bytes("one"), 10, "any", timeoutMs);
    const { cas } = (await node.get("k", timeoutMs)) ?? { cas: "" };
    const all = await Promise.all(
      Array.from({ length: 20 }, () => node.delete("k", timeoutMs, cas)),
    );
    expect(all.filter((isDeleted) => isDeleted)).toHaveLength(1);
  });

  test("three hundred parallel operations each get their own answer", async () => {
    const { node } = await openNew();
    const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map((key) => node.store(key, bytes(`${key}\r\n`), 60, "any", timeoutMs)),
    );
    const answers = await Promise.all(
      keys.map(async (key, index) => {
        if (index % 3 === 0) return (await node.get(key, timeoutMs))?.value.toString();
        if (index % 3 === 1) return node.touch(key, 60, timeoutMs);
        return node.get(`absent${key}`, timeoutMs);
      }),
    );
    expect(answers).toEqual(keys.map((key, index) => [`${key}\r\n`, true, undefined][index % 3]));
  });

  test.each(["", "a b", "a\r\nflush_all", "$'", "k\0", "ü", "k".repeat(251), "a\tb", "k\n"])(
    "the key %j is refused and reaches no socket",
    async (key) => {
      const { memcached, node } = await openNew();
      const before = (await memcached.stats())["bytes_read"];
      const refused = { name: SessionManagerError.name, code: "invalid_key" };
      await expect(node.get(key, timeoutMs)).rejects.toMatchObject(refused);
      await expect(node.store(key, bytes(""), 1, "any", timeoutMs)).rejects.toMatchObject(refused);
      await expect(node.touch(key, 1, timeoutMs)).rejects.toMatchObject(refused);
      await expect(node.delete(key, timeoutMs)).rejects.toMatchObject(refused);
      await expect(node.delete(key, timeoutMs, "1")).rejects.toMatchObject(refused);
      // Only the length of "stats\r\n" of our own question is added.
      expect(Number((await memcached.stats())["bytes_read"]) - Number(before)).toBe(7);
    },
  );

  test("a key of 250 characters and every allowed sign works", async () => {
    const { node } = await openNew();
    const key = "Az09_.:-".padEnd(250, "k");
    await node.store(key, bytes("v"), 10, "any", timeoutMs);
    expect((await node.get(key, timeoutMs))?.value).toEqual(bytes("v"));
  });
}

function listing(openNew: OpenNew): void {
  test("all keys with a prefix are listed, and no others", async () => {
    const { node } = await openNew();
    const ours = Array.from({ length: 3000 }, (_, index) => `shop:a_${index}`);
    for (const key of [...ours, "shop_1", "x", "a-shop:a_1"]) {
      await node.store(key, bytes("v"), 60, "any", timeoutMs);
    }
    expect((await node.keys("shop:a_", timeoutMs))?.toSorted()).toEqual(ours.toSorted());
    expect(await node.keys("", timeoutMs)).toHaveLength(3003);
    expect(await node.keys("other", timeoutMs)).toEqual([]);
  });

  test("listings at the same time are each whole, or not now; the connection goes on", async () => {
    const { node } = await openNew();
    const keys = Array.from({ length: 500 }, (_, index) => `k${index}`);
    for (const key of keys) await node.store(key, bytes("v"), 60, "any", timeoutMs);
    const listings = await Promise.all(keys.slice(0, 20).map(() => node.keys("k", timeoutMs)));
    const whole = listings.filter((listing) => listing !== undefined);
    expect(whole.length).toBeGreaterThan(0);
    for (const listing of whole) expect(listing).toHaveLength(500);
    expect((await node.get("k1", timeoutMs))?.value).toEqual(bytes("v"));
  });

  test("a node that is stopped lists nothing, within the time", async () => {
    const { memcached, node } = await openNew();
    await memcached.pause();
    await expect(node.keys("", 200)).rejects.toMatchObject({ code: "operation_timeout" });
    await memcached.resume();
    await memcached.kill();
    await expect(node.keys("", 200)).rejects.toMatchObject({ code: "node_down" });
  });
}

const awkward: [string, Buffer][] = [
  ["nothing", bytes("")],
  ["every byte", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ["a CR LF", bytes("\r\n")],
  ["many CR LF", bytes("\r\n".repeat(500))],
  ["a CR at its end", bytes("abc\r")],
  ["an LF at its end", bytes("abc\n")],
  ["a CR LF at its end", bytes("abc\r\n")],
  ["a CR LF at its beginning", bytes("\r\nabc")],
  ["an LF at its beginning", bytes("\nabc")],
  ["the end of a reply", bytes("END\r\n")],
  ["the end of a reply inside", bytes("a\r\nEND\r\nb")],
  ["a whole reply", bytes("VALUE k 0 3 7\r\nabc\r\nEND\r\n")],
  ["an error", bytes("\r\nSERVER_ERROR out of memory\r\n")],
  ["a backslash", bytes("\\")],
  ["backslashes at both ends", bytes("\\\\a\\\\")],
  ["backslashes before line ends", bytes("\\\r\\\n\\\\\r\n")],
  ["dollar patterns", bytes("$'$&$`$1")],
  ["UTF-8", Buffer.from("ação 🎲")],
];

function values(openNew: OpenNew): void {
  test.each(awkward)("a value of %s comes back as it was stored", async (_, value) => {
    const { node } = await openNew();
    for (const expected of ["absent", "any"] as const) {
      await node.store("k", value, 10, expected, timeoutMs);
      expect((await node.get("k", timeoutMs))?.value).toEqual(value);
    }
    const { cas } = (await node.get("k", timeoutMs)) ?? { cas: "" };
    await node.store("k", value, 10, { cas }, timeoutMs);
    expect((await node.get("k", timeoutMs))?.value).toEqual(value);
  });

  test("random values of many sizes come back as they were stored", async () => {
    const { node } = await openNew();
    const random = seededRandom(1);
    const pieces = ["\r\n", "\r", "\n", "\\", "END\r\n", "VALUE a 0 1\r\n", "x", "\xff"];
    for (let round = 0; round < 200; round += 1) {
      const length = Math.floor(random() * 40);
      const value = bytes(
        Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join(""),
      );
      await node.store("k", value, 10, "any", timeoutMs);
      expect((await node.get("k", timeoutMs))?.value).toEqual(value);
    }
  });

  test.each([100_000, 999_999, MAX_VALUE_BYTES])(
    "a value of %d bytes of all kinds comes back as it was stored",
    async (size) => {
      const { node } = await openNew();
      const random = seededRandom(size);
      const value = Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
      await node.store("k", value, 10, "any", timeoutMs);
      expect(value.equals((await node.get("k", timeoutMs))?.value ?? bytes(""))).toBe(true);
    },
  );

  test.each([MAX_VALUE_BYTES + 1, 1_048_575, 1_048_576, 1_048_577, 3_000_000])(
    "a value of %d bytes is refused as too large, and the connection goes on",
    async (size) => {
      const { node } = await openNew();
      await expect(node.store("k", Buffer.alloc(size), 10, "any", timeoutMs)).rejects.toMatchObject(
        { name: ValueTooLargeError.name, sizeBytes: size },
      );
      expect(await node.get("k", timeoutMs)).toBeUndefined();
      await node.store("k", bytes("small"), 10, "any", timeoutMs);
      expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("small"));
    },
  );
}

function lives(openNew: OpenNew): void {
  test("a value is forgotten after its time, unless it is touched", async () => {
    const { node } = await openNew();
    await node.store("short", bytes("v"), 1, "any", timeoutMs);
    await node.store("shortened", bytes("v"), 100, "any", timeoutMs);
    await node.store("renewed", bytes("v"), 1, "any", timeoutMs);
    expect(await node.touch("shortened", 1, timeoutMs)).toBe(true);
    expect(await node.touch("renewed", 100, timeoutMs)).toBe(true);
    for (const key of ["short", "shortened"]) {
      await waitUntil(
        `${key} is forgotten`,
        async () => (await node.get(key, timeoutMs)) === undefined,
      );
    }
    expect(await node.get("renewed", timeoutMs)).toBeDefined();
  });

  test("a life of more than 30 days is no time in the past", async () => {
    const { memcached, node } = await openNew();
    const days = 86_400;
    for (const ttlSeconds of [30 * days, 30 * days + 1, 365 * days]) {
      await node.store("k", bytes("v"), ttlSeconds, "any", timeoutMs);
      expect(await node.get("k", timeoutMs)).toBeDefined();
      expect(await node.touch("k", ttlSeconds, timeoutMs)).toBe(true);
      expect(await node.get("k", timeoutMs)).toBeDefined();
      const left = await secondsLeft(memcached.port, "k");
      expect(Math.abs(left - ttlSeconds)).toBeLessThan(5);
    }
  });

  test("identify tells a restarted node from the same one", async () => {
    const { memcached, node } = await openNew();
    const first = await node.identify(timeoutMs);
    expect(first.processId).toBe(memcached.pid);
    expect(Math.abs(first.startedAt - Date.now() / 1000)).toBeLessThan(10);
    expect(await node.identify(timeoutMs)).toEqual(first);
  });
}

function strangers(openNew: OpenNew): void {
  const garbage = bytes("\0\xff{[\r\nEND\r\n\\\r\nSTORED\r\n");
  for (const flags of [0, 2, 4, 8, 31, 65_535]) {
    test(`a value that somebody else stored with flags ${flags} is read as bytes, and its neighbours too`, async () => {
      const { memcached, node } = await openNew();
      await node.store("before", bytes("b"), 10, "any", timeoutMs);
      const all = [garbage, bytes("{not json"), bytes('{"a":1}'), bytes("12"), bytes("")];
      for (const [index, value] of all.entries())
        await putOn(memcached.port, `k${index}`, value, flags);
      const read = await Promise.all(
        ["before", ...all.keys()].map(
          async (key) =>
            (await node.get(typeof key === "number" ? `k${key}` : key, timeoutMs))?.value,
        ),
      );
      expect(read).toEqual([bytes("b"), ...all]);
    });
  }
}

function failing(
  openNew: OpenNew,
  open: (port: number, onClose?: (reason: Error) => void) => Promise<NodeConnection>,
  connect: Connect,
): void {
  test("a hung node costs the deadline, every other call rejects then, and the owner is told", async () => {
    const memcached = await aNode();
    const closed: Error[] = [];
    const node = await open(memcached.port, (reason) => closed.push(reason));
    await memcached.pause();
    const startedAt = performance.now();
    const others = [
      node.get("a", 60_000),
      node.store("b", bytes("v"), 10, "any", 60_000),
      node.touch("c", 10, 60_000),
      node.delete("d", 60_000),
      node.delete("d", 60_000, "1"),
      node.identify(60_000),
    ].map(async (pending) => pending.catch((error: unknown) => error));
    await expect(node.get("k", 300)).rejects.toMatchObject({ code: "operation_timeout" });
    for (const other of await Promise.all(others)) expect(other).toBeInstanceOf(NodeError);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(290);
    expect(tookMs).toBeLessThan(1500);
    expect(closed).toHaveLength(1);
    await expect(node.get("k", timeoutMs)).rejects.toMatchObject({ code: "node_down" });
  });

  test("a node that answers half of a value costs the deadline", async () => {
    const memcached = await aNode();
    const proxy = await aProxy(memcached);
    const node = await open(proxy.port);
    proxy.hold("replies");
    await expect(node.get("k", 200)).rejects.toMatchObject({ code: "operation_timeout" });
  });

  test("a killed node rejects what is pending at once", async () => {
    const memcached = await aNode();
    const closed: Error[] = [];
    const node = await open(memcached.port, (reason) => closed.push(reason));
    await memcached.pause();
    const pending = [node.get("a", 60_000), node.store("b", bytes("v"), 10, "any", 60_000)];
    const settled = Promise.allSettled(pending);
    await memcached.kill();
    for (const result of await settled) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "node_down" } });
    }
    expect(closed).toHaveLength(1);
  });

  test("close rejects what is pending and what comes later, and does not tell the owner", async () => {
    const memcached = await aNode();
    const closed: Error[] = [];
    const node = await open(memcached.port, (reason) => closed.push(reason));
    await memcached.pause();
    const pending = Promise.allSettled([node.get("a", 60_000), node.identify(60_000)]);
    node.close();
    for (const result of await pending) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "node_down" } });
    }
    await expect(node.get("k", timeoutMs)).rejects.toMatchObject({ code: "node_down" });
    await memcached.resume();
    await waitUntil("memcached sees the connection closed", async () => {
      return (await connectionsOf(memcached)) === 0;
    });
    expect(closed).toEqual([]);
  });

  test("nobody on the port is node_down, and so is somebody who does not answer", async () => {
    const { memcached } = await openNew();
    await expect(
      connect({ host: "127.0.0.1", port: await freePort() }, 500, () => {}),
    ).rejects.toMatchObject({ code: "node_down" });
    await memcached.pause();
    const startedAt = performance.now();
    await expect(
      connect({ host: "127.0.0.1", port: memcached.port }, 300, () => {}),
    ).rejects.toMatchObject({ code: "node_down" });
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  test("somebody else's protocol on the port is node_down", async () => {
    const { memcached } = await openNew();
    const proxy = await aProxy(memcached);
    proxy.refuse(true);
    await expect(
      connect({ host: "127.0.0.1", port: proxy.port }, 300, () => {}),
    ).rejects.toMatchObject({ code: "node_down" });
  });

  test("a node on IPv6 works", async () => {
    const { memcached } = await openNew();
    const proxy = await aProxy(memcached, "::1");
    const node = await connect({ host: "::1", port: proxy.port }, 1000, () => {});
    onTestFinished(() => node.close());
    await node.store("k", bytes("v"), 10, "any", timeoutMs);
    expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("v"));
  });

  test("a node that was restarted is another one to a new connection", async () => {
    const { memcached, node } = await openNew();
    const before = await node.identify(timeoutMs);
    await memcached.kill();
    await memcached.restart();
    expect(await (await open(memcached.port)).identify(timeoutMs)).not.toEqual(before);
  });
}
