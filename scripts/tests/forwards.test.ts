import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createHttpServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../../test/support/memcached-process.ts";
import { forward } from "../src/console/forwards.ts";
import { isPortFree } from "../src/engines/port-holder.ts";
import { ask } from "../src/http-client.ts";
import { askVersion, listKeys } from "../src/memcached-client.ts";
import { waitUntil } from "../src/wait-until.ts";

const host = "127.0.0.1";
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A node that does this with each connection. */
async function aNode(onConnection: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  return { port: await listen(server, () => sockets.forEach((one) => one.destroy())), sockets };
}

async function listen(server: Server, close = () => {}): Promise<number> {
  server.listen(0, host);
  await once(server, "listening");
  closing.push(() => {
    server.close();
    close();
  });
  return (server.address() as AddressInfo).port;
}

/** The port of a forward to that target. */
async function aForward(
  target: { host?: string; port: number },
  options?: { silenceMs: number },
): Promise<number> {
  const port = await freePort();
  const one = await forward(port, { host, ...target }, options);
  closing.push(() => one.close());
  return port;
}

/** A connection, and what came through it so far. */
async function connected(port: number) {
  const socket = connect({ port, host, allowHalfOpen: true });
  closing.push(() => socket.destroy());
  const errors: Error[] = [];
  socket.on("error", (error) => errors.push(error));
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await once(socket, "connect");
  return { socket, errors, received: () => text };
}

const echo = (socket: Socket) => void socket.pipe(socket);

describe("a forward", () => {
  it("carries what is sent, both ways, and the end of each way by itself", async () => {
    // answers when it has heard all of it, as long as it was
    const { port } = await aNode((socket) => {
      let length = 0;
      socket.on("data", (chunk) => (length += chunk.length));
      socket.on("end", () => socket.end(`${length} ${"b".repeat(3_000_000)}`));
    });
    const { socket, errors, received } = await connected(await aForward({ port }));
    const closed = once(socket, "close");
    socket.end("a".repeat(3_000_000));
    await closed;
    expect(errors).toEqual([]);
    expect(received()).toBe(`3000000 ${"b".repeat(3_000_000)}`);
  });

  it("carries a hundred connections at a time, each to its own end", async () => {
    const { port } = await aNode(echo);
    const forwarded = await aForward({ port });
    const words = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const { socket, received } = await connected(forwarded);
        const closed = once(socket, "close");
        socket.end(`guest ${index} `.repeat(500));
        await closed;
        return received() === `guest ${index} `.repeat(500);
      }),
    );
    expect(words.filter((isOwn) => isOwn)).toHaveLength(100);
  });

  it("lets an HTTP server be asked as if it were here", async () => {
    const server = createHttpServer(({ headers }, response) => {
      response.setHeader("x-app-server", "app1").end(headers.host);
    });
    const port = await aForward({ port: await listen(server) });
    const answer = await ask(port, "/health");
    expect(answer).toMatchObject({ status: 200, server: "app1", text: `127.0.0.1:${port}` });
  });

  it("ends the node's connection when its guest has gone", async () => {
    const { port, sockets } = await aNode(echo);
    const { socket, received } = await connected(await aForward({ port }));
    socket.write("hello");
    await waitUntil("the echo is there", () => received() === "hello");
    socket.destroy();
    expect(await waitUntil("the node's side is closed", () => sockets[0]?.closed)).toBe(true);
  });

  it("does not keep what a node never ends", async () => {
    const { port } = await aNode((socket) => socket.pause());
    const { socket, errors } = await connected(await aForward({ port }, { silenceMs: 300 }));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.end("hello");
    await closed;
    expect(errors).toMatchObject([{ code: "ECONNRESET" }]);
  });

  it("throws when its port is taken", async () => {
    const port = await listen(createServer());
    await expect(forward(port, { host, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("that is closed ends what goes through it, and leaves its port", async () => {
    const { port, sockets } = await aNode(echo);
    const own = await freePort();
    const one = await forward(own, { host, port });
    const { socket } = await connected(own);
    const closed = once(socket, "close");
    await waitUntil("the node has it", () => sockets.length === 1);
    await one.close();
    socket.end();
    await closed;
    expect(await isPortFree(own)).toBe(true);
  });
});

describe("a node that is gone is an error to whoever asks, not a wait", () => {
  it.each([
    ["nobody listens there", undefined],
    ["its name is not known", "no-such-node.invalid"],
  ])("when %s", async (_, name) => {
    const target = { port: await freePort(), ...(name === undefined ? {} : { host: name }) };
    const port = await aForward(target);
    await expect(ask(port, "/health", { timeoutMs: 10_000 })).rejects.toThrow(
      /broke the connection off/,
    );
    await expect(askVersion(port)).rejects.toThrow(/ECONNRESET|EPIPE/);
    await expect(listKeys(port)).rejects.toThrow(/ECONNRESET|EPIPE/);
  });

  it("when it dies in the middle of an answer", async () => {
    const answer = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of";
    const { port } = await aNode((socket) =>
      socket.once("data", () => socket.write(answer, () => socket.resetAndDestroy())),
    );
    const forwarded = await aForward({ port });
    await expect(ask(forwarded, "/", { timeoutMs: 10_000 })).rejects.toThrow(/broke/);
  });

  it("when it closes the connection instead of answering", async () => {
    const { port } = await aNode((socket) => socket.once("data", () => socket.end()));
    const forwarded = await aForward({ port });
    await expect(ask(forwarded, "/", { timeoutMs: 10_000 })).rejects.toThrow(/broke/);
    await expect(askVersion(forwarded)).rejects.toThrow(/closed the connection/);
  });

  it("and one that is back is reached by the next connection", async () => {
    const target = await freePort();
    const port = await aForward({ port: target });
    await expect(askVersion(port)).rejects.toThrow(/ECONNRESET|EPIPE/);
    const server = createServer((socket) => socket.end("VERSION 1.6.0\r\n"));
    server.listen(target, host);
    await once(server, "listening");
    closing.push(() => server.close());
    expect(await askVersion(port)).toBe("1.6.0");
  });
});
