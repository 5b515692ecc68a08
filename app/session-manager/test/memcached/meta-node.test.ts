import { once } from "node:events";
import { createServer, Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { ValueTooLargeError } from "../../src/errors.ts";
import { connectMetaNode, metaClient } from "../../src/memcached/meta-node.ts";
import type { Connect, NodeConnection } from "../../src/memcached/node.ts";
import { askMemcached } from "../../../../test/support/memcached-process.ts";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { afterThisTest } from "../support/cleanup.ts";
import {
  aNode,
  aNodeWith,
  aNodeWithLimit,
  aNodeWithLogins,
  aNodeWithTls,
  memcachedHasTls,
  testCertificate,
} from "../support/nodes.ts";
import { nodeContract } from "./node-contract.ts";

nodeContract("the meta client", connectMetaNode);

const bytes = (text: string) => Buffer.from(text, "latin1");
const timeoutMs = 2000;
const host = "127.0.0.1";

test("a store gives the CAS value for the next one", async () => {
  const node = await open((await aNode()).port);
  let result = await node.store("k", bytes("1"), 10, "absent", timeoutMs);
  for (const text of ["2", "3"]) {
    const cas = result.outcome === "stored" ? result.cas : undefined;
    result = await node.store("k", bytes(text), 10, { cas: cas ?? "" }, timeoutMs);
    expect(result.outcome).toBe("stored");
  }
  expect(await node.get("k", timeoutMs)).toEqual({ value: bytes("3"), ...casOf(result) });
});

test("a store tells what has changed from what is gone", async () => {
  const node = await open((await aNode()).port);
  const cas = "123456789";
  expect(await node.store("k", bytes("v"), 10, { cas }, timeoutMs)).toEqual({ outcome: "missing" });
  await node.store("k", bytes("v"), 10, "any", timeoutMs);
  expect(await node.store("k", bytes("v"), 10, { cas }, timeoutMs)).toEqual({
    outcome: "conflict",
  });
});

test("a value over the node's own limit is refused, and what was there stays", async () => {
  const node = await open((await aNodeWithLimit("512k")).port);
  await node.store("k", bytes("before"), 10, "any", timeoutMs);
  for (const expected of ["any", "absent", { cas: "1" }] as const) {
    await expect(
      node.store("k", Buffer.alloc(600_000), 10, expected, timeoutMs),
    ).rejects.toBeInstanceOf(ValueTooLargeError);
  }
  expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("before"));
});

test("the largest value that passes that check is one that the node takes", async () => {
  const node = await open((await aNodeWithLimit("512k")).port);
  const key = "k".repeat(250);
  const refused = await node
    .store(key, Buffer.alloc(524_288), 10, "any", timeoutMs)
    .catch((error: unknown) => error);
  const { limitBytes } = refused as ValueTooLargeError;
  expect(limitBytes).toBeGreaterThan(523_000);
  const largest = Buffer.alloc(limitBytes ?? 0, "v");
  expect((await node.store(key, largest, 10, "any", timeoutMs)).outcome).toBe("stored");
  expect((await node.get(key, timeoutMs))?.value.equals(largest)).toBe(true);
});

test("what is asked in one tick leaves in one write", async () => {
  const node = await open((await aNode()).port);
  const prototype = Socket.prototype as unknown as Record<"_write" | "_writev", () => void>;
  const single = vi.spyOn(prototype, "_write");
  const several = vi.spyOn(prototype, "_writev");
  onTestFinished(() => void vi.restoreAllMocks());
  const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
  await Promise.all(keys.map((key) => node.store(key, bytes(key), 10, "any", timeoutMs)));
  expect([single.mock.calls.length, several.mock.calls.length]).toEqual([0, 1]);
});

test("a node without CAS values is refused, and the message says why", async () => {
  const { port } = await aNodeWith(["-C"]);
  await expect(connectMetaNode({ host, port }, timeoutMs, () => {})).rejects.toMatchObject({
    code: "node_error",
    message: expect.stringContaining("started with -C") as string,
  });
});

test.each([
  ["another command's opaque", (opaque: number) => `EN O${opaque + 1}\r\n`],
  ["no opaque", () => "EN\r\n"],
  ["another kind of reply", (opaque: number) => `HD O${opaque}\r\n`],
  ["no CAS value", (opaque: number) => `VA 1 O${opaque}\r\nx\r\n`],
  ["a CAS value of nought", (opaque: number) => `VA 1 c0 O${opaque}\r\nx\r\n`],
  ["a value that is longer than announced", (opaque: number) => `VA 1 c1 O${opaque}\r\nxy\r\n`],
  ["a stranger's words", () => "HTTP/1.1 400 Bad Request\r\n"],
])("a reply with %s ends the connection, and nobody gets a value", async (_, answer) => {
  const closed: Error[] = [];
  const node = await open(await aNodeThatSays(answer), (reason) => closed.push(reason));
  const gets = ["a", "b", "c"].map((key) => node.get(key, timeoutMs));
  for (const result of await Promise.allSettled(gets)) {
    expect(result).toMatchObject({ status: "rejected", reason: { code: "node_down" } });
  }
  expect(closed).toHaveLength(1);
  await expect(node.get("k", timeoutMs)).rejects.toMatchObject({ code: "node_down" });
});

test("a server error is one caller's, the connection goes on", async () => {
  const node = await open(
    await aNodeThatSays((opaque) =>
      opaque === 2 ? "SERVER_ERROR out of memory\r\n" : `EN O${opaque}\r\n`,
    ),
  );
  const [first, second] = await Promise.allSettled([
    node.get("a", timeoutMs),
    node.get("b", timeoutMs),
  ]);
  expect(first).toMatchObject({ reason: { code: "node_error" } });
  expect(second).toEqual({ status: "fulfilled", value: undefined });
});

test("a client error is one caller's, and the connection ends", async () => {
  const node = await open(await aNodeThatSays(() => "CLIENT_ERROR bad data chunk\r\n"));
  const [first, second] = await Promise.allSettled([
    node.get("a", timeoutMs),
    node.get("b", timeoutMs),
  ]);
  expect(first).toMatchObject({ reason: { code: "node_error" } });
  expect(second).toMatchObject({ reason: { code: "node_down" } });
});

test("words that nobody asked for end the connection", async () => {
  const closed: Error[] = [];
  const node = await open(await aNodeThatSays((opaque) => `EN O${opaque}\r\nEN O9\r\n`), (reason) =>
    closed.push(reason),
  );
  expect(await node.get("k", timeoutMs)).toBeUndefined();
  await waitUntil("it has ended", () => closed.length === 1);
});

test("a memcached that does not know meta commands is refused with its words", async () => {
  const port = await aNodeThatSays(() => "", "ERROR\r\n");
  await expect(connectMetaNode({ host, port }, 1000, () => {})).rejects.toMatchObject({
    code: "node_error",
    message: expect.stringMatching(/mg: ERROR .*protocol meta/) as string,
  });
});

test("a busy event loop is no timeout of the node", async () => {
  const node = await open((await aNode()).port);
  const answer = node.get("k", 50);
  await new Promise((resolve) => setImmediate(resolve));
  const until = performance.now() + 150;
  while (performance.now() < until);
  expect(await answer).toBeUndefined();
});

test("a login opens a node that wants one", async () => {
  const { port } = await aNodeWithLogins(["somebody:else", "user:p:ä"]);
  const node = await open(port, undefined, login("user", "p:ä"));
  await node.store("k", bytes("v"), 10, "any", timeoutMs);
  expect((await node.get("k", timeoutMs))?.value).toEqual(bytes("v"));
});

test.each([
  ["a wrong password", login("user", "wrong"), "authentication failure"],
  ["no login", connectMetaNode, "unauthenticated"],
])("%s is refused, and the message says so without the password", async (_, connect, words) => {
  const { port } = await aNodeWithLogins(["user:password"]);
  const refused = connect({ host, port }, 1000, () => {});
  await expect(refused).rejects.toMatchObject({
    code: "node_error",
    message: expect.stringContaining(words) as string,
  });
  await expect(refused).rejects.not.toThrow("wrong");
});

test("a login at a node that wants none leaves nothing to read there", async () => {
  const { port } = await aNode();
  const node = await open(port, undefined, login("user", "password"));
  await node.store("k", bytes("v"), 10, "any", timeoutMs);
  expect(await askMemcached(port, "get login")).toBe("END\r\n");
});

test.skipIf(!memcachedHasTls)("a node with TLS works, also with values of every byte", async () => {
  const { port } = await aNodeWithTls();
  const connect = metaClient({ ca: testCertificate });
  for (const name of ["127.0.0.1", "localhost"]) {
    const node = await connect({ host: name, port, tls: true }, timeoutMs, () => {});
    onTestFinished(() => node.close());
    const value = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    await node.store("k", value, 10, "any", timeoutMs);
    expect((await node.get("k", timeoutMs))?.value.equals(value)).toBe(true);
  }
});

test.skipIf(!memcachedHasTls)(
  "a node whose certificate nobody vouches for is refused",
  async () => {
    const { port } = await aNodeWithTls();
    await expect(
      connectMetaNode({ host, port, tls: true }, timeoutMs, () => {}),
    ).rejects.toMatchObject({
      code: "node_error",
      message: expect.stringContaining("self-signed certificate") as string,
    });
  },
);

test("TLS with a node that has none is refused or down, in time", async () => {
  const { port } = await aNode();
  const startedAt = performance.now();
  await expect(connectMetaNode({ host, port, tls: true }, 300, () => {})).rejects.toMatchObject({
    code: expect.stringMatching(/^node_(error|down)$/) as string,
  });
  expect(performance.now() - startedAt).toBeLessThan(1500);
});

function login(username: string, password: string): Connect {
  return metaClient({ credentials: { username, password } });
}

async function open(
  port: number,
  onClose: (reason: Error) => void = () => {},
  connect: Connect = connectMetaNode,
): Promise<NodeConnection> {
  const node = await connect({ host, port }, 1000, onClose);
  onTestFinished(() => node.close());
  return node;
}

function casOf(result: object): object {
  return { cas: (result as { cas?: string }).cas };
}

/** Greets as memcached does, then answers each get with this, given its opaque. */
async function aNodeThatSays(
  answer: (opaque: number) => string,
  greeting = "EN O1\r\n",
): Promise<number> {
  const server = createServer((socket) => {
    const stats = "STAT pid 1\r\nSTAT uptime 1\r\nSTAT time 2\r\nEND\r\n";
    socket
      .on("error", () => {})
      .on("data", (chunk) => {
        for (const line of chunk.toString("latin1").split("\r\n")) {
          if (line.startsWith("stats")) socket.write(stats);
          else if (line.startsWith("mg hello")) socket.write(greeting);
          else if (line !== "") socket.write(answer(Number(/ O(\d+)$/.exec(line)?.[1])));
        }
      });
    afterThisTest(() => socket.destroy());
  }).listen(0, host);
  afterThisTest(() => server.close());
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}
